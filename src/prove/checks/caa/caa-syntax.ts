import { type Check, finding, pass } from '../../result.ts'
import { issuerOf, tagOf, valueOf } from './parts.ts'
import { distinctRecords } from './records.ts'

export const caaSyntax: Check = {
  id: 'caa-syntax',
  question: { en: 'Can authorities read the CAA records?', tr: 'Otoriteler CAA kayıtlarını okuyabiliyor mu?' },
  rule: { en: 'warning: an issue value that is no domain', tr: 'uyarı: alan adı olmayan bir issue değeri' },
  reference: 'RFC 8659 §4.2',
  serves: [],
  judge: ({ caa }) =>
    distinctRecords(caa)
      .filter(({ record }) => tagOf(record) === 'issue' || tagOf(record) === 'issuewild')
      .map(({ at, record }) => {
        const subject = `${at} CAA ${record.flags} ${record.tag} "${valueOf(record)}"`
        if (issuerOf(record) !== undefined) return pass(subject, { en: 'It can be read.', tr: 'Okunabiliyor.' })
        return finding(
          'warning',
          subject,
          {
            en: 'The value is no domain of an authority, so it allows nobody: not a web address, and one authority a record.',
            tr: 'Değer bir otoritenin alan adı değil, bu yüzden kimseye izin vermez: web adresi olmaz; her kayda tek otorite yazılır.',
          },
          [`${at}. IN CAA 0 ${tagOf(record)} "letsencrypt.org"`],
        )
      }),
}
