import { parseSpf } from '../../../mailauth/spf-record.ts'
import type { Evidence } from '../../evidence/index.ts'
import { type Check, finding, pass } from '../../result.ts'
import { heldRecord, ownWithTags, policyInForce } from './held-record.ts'

export const dmarcReality: Check = {
  id: 'dmarc-reality',
  question: {
    en: "Can the domain's own mail meet its DMARC policy?",
    tr: 'Alan adının kendi postası DMARC politikasını karşılayabiliyor mu?',
  },
  rule: {
    en: 'warning: p=quarantine or p=reject with neither SPF nor a DKIM key in sight; notice: no DKIM key in sight',
    tr: 'uyarı: p=quarantine ya da p=reject var ama ne SPF ne DKIM anahtarı görünüyor; bilgi: DKIM anahtarı görünmüyor',
  },
  reference: 'RFC 9989 §5.1',
  serves: ['authenticated'],
  judge: (evidence) => {
    const { spf, dkim, dmarc } = evidence
    const policy = policyInForce(evidence)
    if (!policy || policy === 'none' || spf.kind === 'unknown') return []
    if (dkim.isWildcard || dkim.unknown.length > 0) return []
    const hasKey = dkim.keys.some(({ texts }) => texts.length > 0)
    if (hasKey || sendsNothing(evidence)) return [pass(dmarc.at, { en: 'It can.', tr: 'Karşılayabiliyor.' })]
    if (spf.kind === 'found') {
      return [
        finding('notice', dmarc.at, {
          en: `Forged mail meets p=${policy}, and no DKIM key is in sight: mail that somebody forwards fails SPF and is then treated as forged.`,
          tr: `Sahte posta p=${policy} ile karşılaşıyor ve görünürde DKIM anahtarı yok: birinin yönlendirdiği posta SPF'ten geçemez ve sahte sayılır.`,
        }),
      ]
    }
    const record = heldRecord(evidence)!
    return [
      finding(
        'warning',
        dmarc.at,
        {
          en: `There is neither SPF nor a DKIM key in sight: receivers treat your own mail as forged (p=${policy}).`,
          tr: `Görünürde ne SPF ne DKIM anahtarı var: alıcılar kendi postanızı sahte sayar (p=${policy}).`,
        },
        [
          { en: 'Publish SPF and DKIM; until then:', tr: 'SPF ve DKIM yayımlayın; o zamana kadar:' },
          ...ownWithTags(evidence, record, { p: 'none' }),
        ],
      ),
    ]
  },
}

/** `v=spf1 -all`: then there is no mail of its own. */
const sendsNothing = ({ spf }: Evidence): boolean =>
  spf.kind === 'found' &&
  spf.texts.every((text) => {
    const [first] = parseSpf(text).terms
    return first?.kind === 'mechanism' && first.name === 'all' && first.qualifier === '-'
  })
