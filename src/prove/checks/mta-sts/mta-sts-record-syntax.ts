import type { Text } from '../../../dns/problem.ts'
import { parseStsRecord } from '../../../smtp/mta-sts.ts'
import { type Check, finding, pass } from '../../result.ts'
import { freshRecord } from './fresh-record.ts'

export const mtaStsRecordSyntax: Check = {
  id: 'mta-sts-record-syntax',
  question: { en: 'Can senders read the MTA-STS record?', tr: 'Gönderenler MTA-STS kaydını okuyabiliyor mu?' },
  rule: { en: 'warning: it breaks the grammar', tr: 'uyarı: dil bilgisine uymuyor' },
  reference: 'RFC 8461 §3.1',
  serves: ['private'],
  judge: (evidence) => {
    const { name, mtaSts } = evidence
    const { records } = mtaSts
    const at = `_mta-sts.${name}`
    if (records.kind !== 'found') return []
    return records.texts.map((text) => {
      const record = parseStsRecord(text)
      if (record.ok) return pass(at, { en: `Its id is ${record.id}.`, tr: `Kimliği (id) ${record.id}.` })
      return finding('warning', at, problems[record.problem], [
        {
          en: 'Publish it like this, with an id that changes with every change of the policy:',
          tr: 'Şöyle yayımlayın; id her ilke değişikliğinde değişmeli:',
        },
        freshRecord(evidence),
      ])
    })
  },
}

const problems: Readonly<Record<'version' | 'no-id' | 'bad-id' | 'bad-field', Text>> = {
  version: {
    en: 'Senders pass over this record: it must begin exactly with "v=STSv1;".',
    tr: 'Gönderenler bu kaydı dikkate almaz: tam olarak "v=STSv1;" ile başlamalı.',
  },
  'no-id': {
    en: 'The record has no id, by which senders see that the policy has changed.',
    tr: 'Kayıtta id yok; gönderenler ilkenin değiştiğini onunla anlar.',
  },
  'bad-id': {
    en: 'The id must have 1 to 32 letters and digits and nothing else.',
    tr: 'id 1 ile 32 arasında harf ve rakamdan oluşmalı, başka bir şey içermemeli.',
  },
  'bad-field': {
    en: 'A part between semicolons is not of the form name=value, so strict senders do not take the record.',
    tr: 'Noktalı virgüller arasındaki bir parça ad=değer biçiminde değil; katı gönderenler kaydı kabul etmez.',
  },
}
