import { type Check, finding, pass } from '../../result.ts'
import { heldRecord, isOwn, withTags } from './held-record.ts'

export const dmarcReports: Check = {
  id: 'dmarc-reports',
  question: {
    en: 'Do you learn who sends in your name (DMARC reports)?',
    tr: 'Adınıza kimin gönderdiğini öğreniyor musunuz (DMARC raporları)?',
  },
  rule: { en: 'notice: no rua', tr: 'bilgi: rua yok' },
  reference: 'RFC 9989 §4.7',
  serves: [],
  judge: (evidence) => {
    const record = heldRecord(evidence)
    if (!record || !isOwn(evidence)) return []
    const { at, reports } = evidence.dmarc
    if (reports.uris.some(({ tag }) => tag === 'rua'))
      return [pass(at, { en: 'Reports are asked for.', tr: 'Rapor isteniyor.' })]
    return [
      finding(
        'notice',
        at,
        {
          en: 'The record asks for no reports, so nobody tells you whose mail fails.',
          tr: 'Kayıt rapor istemiyor; kimin postasının başarısız olduğunu size kimse bildirmez.',
        },
        [
          { en: 'With a mailbox for them:', tr: 'Raporlar için bir posta kutusuyla:' },
          ...withTags(at, record, { rua: `mailto:dmarc@${evidence.name}` }),
        ],
      ),
    ]
  },
}
