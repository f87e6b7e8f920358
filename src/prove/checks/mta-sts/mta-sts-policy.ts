import type { Text } from '../../../dns/problem.ts'
import type { FetchFault } from '../../fetch-policy.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'
import { freshRecord } from './fresh-record.ts'

export const mtaStsPolicy: Check = {
  id: 'mta-sts-policy',
  question: {
    en: 'Do the MTA-STS record and its policy stand together?',
    tr: 'MTA-STS kaydı ve ilkesi birlikte mi duruyor?',
  },
  rule: {
    en: 'error: a record, but senders cannot fetch the policy; warning: no answer from the policy host, or a policy without a record',
    tr: 'hata: kayıt var ama gönderenler ilkeyi alamıyor; uyarı: ilke sunucusu yanıt vermiyor ya da kayıtsız ilke',
  },
  reference: 'RFC 8461 §3.3',
  serves: ['private'],
  judge: (evidence) => {
    const { name, mtaSts } = evidence
    const { records, fetch, reading } = mtaSts
    const host = `mta-sts.${name}`
    if (!fetch || records.kind === 'unknown') return []
    if (records.kind === 'none') {
      if (!reading?.ok) return []
      return [
        finding(
          'warning',
          host,
          {
            en: 'There is a policy, but no record that announces it, so no sender looks at it.',
            tr: 'İlke var ama onu duyuran kayıt yok; hiçbir gönderen ona bakmaz.',
          },
          [freshRecord(evidence)],
        ),
      ]
    }
    if (fetch.kind === 'unknown') return [unknown(host, fetch.detail)]
    if (fetch.kind === 'fetched') return [pass(host, { en: 'The policy can be fetched.', tr: 'İlke alınabiliyor.' })]
    const { severity, text } =
      fetch.kind === 'no-host' ? { severity: 'error' as const, text: noHost(host) } : faultText(fetch.why, fetch.detail)
    return [finding(severity, host, text, [serve(host), orRemove(name)])]
  },
}

const serve = (host: string): Text => ({
  en: `Serve the policy at https://${host}/.well-known/mta-sts.txt, with a certificate for ${host} from a public authority and without a redirect,`,
  tr: `İlkeyi https://${host}/.well-known/mta-sts.txt adresinde, ${host} için genel bir kurumun verdiği sertifikayla ve yönlendirmesiz sunun,`,
})
const orRemove = (name: string): Text => ({
  en: `or remove the record at _mta-sts.${name}.`,
  tr: `ya da _mta-sts.${name} adındaki kaydı silin.`,
})
const noHost = (host: string): Text => ({
  en: `The record announces a policy, but ${host} has no address, so senders find none.`,
  tr: `Kayıt bir ilke duyuruyor ama ${host} adının adresi yok; gönderenler ilke bulamaz.`,
})

function faultText(why: FetchFault, detail: string): { severity: 'error' | 'warning'; text: Text } {
  const { en, tr } = faults[why]
  return {
    // What did not answer us may answer others.
    severity: why === 'late' || why === 'unreachable' ? 'warning' : 'error',
    text: {
      en: `Senders cannot use the policy: ${en} (${detail}).`,
      tr: `Gönderenler ilkeyi kullanamaz: ${tr} (${detail}).`,
    },
  }
}

const faults: Readonly<Record<FetchFault, Text>> = {
  private: { en: 'its host has an address that is not public', tr: 'sunucusunun adresi genel değil' },
  unreachable: { en: 'its host does not take connections on port 443', tr: 'sunucusu 443 kapısında bağlantı almıyor' },
  late: { en: 'its host does not answer in time', tr: 'sunucusu zamanında yanıt vermiyor' },
  certificate: { en: 'the certificate of its host is not valid', tr: 'sunucusunun sertifikası geçerli değil' },
  tls: { en: 'its host does not agree on TLS', tr: 'sunucusuyla TLS kurulamıyor' },
  redirect: {
    en: 'its host redirects, which senders do not follow',
    tr: 'sunucusu yönlendiriyor; gönderenler yönlendirmeyi izlemez',
  },
  status: { en: 'its host answers with a status other than 200', tr: 'sunucusu 200 dışında bir durum veriyor' },
  'too-large': { en: 'it is larger than 64 KB', tr: '64 KB sınırından büyük' },
  'no-http': { en: 'its host does not answer in HTTP', tr: 'sunucusu HTTP ile yanıt vermiyor' },
}
