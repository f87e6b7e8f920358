import { safeText } from '../../../smtp/reply.ts'
import { type Check, finding, pass } from '../../result.ts'
import { heldRecord, withTags } from './held-record.ts'

export const dmarcReportUri: Check = {
  id: 'dmarc-report-uri',
  question: {
    en: 'Are the report addresses written as receivers use them?',
    tr: 'Rapor adresleri alıcıların kullandığı biçimde mi yazılmış?',
  },
  rule: {
    en: 'warning: no mailto:; notice: a size limit behind !',
    tr: 'uyarı: mailto: değil; bilgi: ! sonrasında boyut sınırı',
  },
  reference: 'RFC 9989 §4.7',
  serves: [],
  judge: (evidence) => {
    const record = heldRecord(evidence)
    const { at, reports } = evidence.dmarc
    if (!record || reports.uris.length === 0) return []
    const results = reports.uris.flatMap(({ tag, uri }) => {
      const shown = safeText(uri, 80)
      if (!/^mailto:/i.test(uri)) {
        return [
          finding(
            'warning',
            at,
            {
              en: `${tag}: reports are sent by mail only, "${shown}" is no mailto: address.`,
              tr: `${tag}: raporlar yalnızca postayla gönderilir, "${shown}" bir mailto: adresi değil.`,
            },
            [{ en: `Write ${tag}=mailto:… or remove it.`, tr: `${tag}=mailto:… yazın ya da silin.` }],
          ),
        ]
      }
      if (!uri.includes('!')) return []
      const whole = record.tags.find(({ name }) => name === tag)!.value
      return [
        finding(
          'notice',
          at,
          {
            en: `${tag}: the size limit in "${shown}" is ignored since RFC 9989.`,
            tr: `${tag}: "${shown}" içindeki boyut sınırı RFC 9989'dan beri yok sayılır.`,
          },
          withTags(at, record, { [tag]: whole.replaceAll(/![0-9]*[kmgt]?/gi, '') }),
        ),
      ]
    })
    return results.length > 0 ? results : [pass(at, { en: 'They are.', tr: 'Öyle.' })]
  },
}
