import { type Check, finding, pass } from '../../result.ts'
import { heldRecord, tagOf, withTags } from './held-record.ts'

export const dmarcAlignment: Check = {
  id: 'dmarc-alignment',
  question: {
    en: 'Do senders below the domain fit its strict alignment?',
    tr: 'Alan adının altındaki gönderenler katı eşleşmeye uyuyor mu?',
  },
  rule: {
    en: 'notice: aspf=s or adkim=s while names below the domain have SPF records',
    tr: 'bilgi: aspf=s ya da adkim=s var ve alan adının altındaki adların SPF kaydı var',
  },
  reference: 'RFC 9989 §4.4',
  serves: [],
  judge: (evidence) => {
    const record = heldRecord(evidence)
    const strict = record ? ['aspf', 'adkim'].filter((tag) => tagOf(record, tag) === 's') : []
    if (!record || strict.length === 0) return []
    const { at, subdomainSenders: senders } = evidence.dmarc
    if (senders.length === 0) return [pass(at, { en: 'None is in sight.', tr: 'Görünürde öyle bir gönderen yok.' })]
    return [
      finding(
        'notice',
        at,
        {
          en: `${strict.map((tag) => `${tag}=s`).join(' and ')} wants the very same name, but ${senders.join(', ')} sends too: such mail may count as forged.`,
          tr: `${strict.map((tag) => `${tag}=s`).join(' ve ')} adın tam olarak aynı olmasını ister; oysa ${senders.join(', ')} de gönderiyor: o posta sahte sayılabilir.`,
        },
        withTags(at, record, Object.fromEntries(strict.map((tag) => [tag, undefined]))),
      ),
    ]
  },
}
