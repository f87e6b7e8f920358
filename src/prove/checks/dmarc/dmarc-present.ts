import { type Check, finding, pass, unknown } from '../../result.ts'

export const dmarcPresent: Check = {
  id: 'dmarc-present',
  question: {
    en: 'Does the domain say what to do with forged mail (DMARC)?',
    tr: 'Alan adı sahte postaya ne yapılacağını söylüyor mu (DMARC)?',
  },
  rule: { en: 'warning: no record here or above', tr: 'uyarı: burada ve üstünde kayıt yok' },
  reference: 'RFC 9989 §4.10',
  serves: ['authenticated'],
  judge: ({ name, dmarc, mx }) => {
    if (dmarc.kind === 'unknown') return [unknown(dmarc.at, dmarc.reason)]
    if (mx.kind === 'no-name') return []
    if (dmarc.kind === 'found') {
      const own = dmarc.at === `_dmarc.${name}`
      return [
        pass(
          dmarc.at,
          own
            ? { en: 'There is a DMARC record.', tr: 'DMARC kaydı var.' }
            : { en: `The record at ${dmarc.at} holds here too.`, tr: `${dmarc.at} adındaki kayıt burada da geçerli.` },
        ),
      ]
    }
    return [
      finding(
        'warning',
        `_dmarc.${name}`,
        {
          en: 'There is no DMARC record. Receivers are not told what to do with mail that only claims to come from here.',
          tr: 'DMARC kaydı yok. Alıcılar, buradan geldiğini iddia eden postaya ne yapacaklarını bilmiyor.',
        },
        [`_dmarc.${name}. IN TXT "v=DMARC1; p=none"`],
      ),
    ]
  },
}
