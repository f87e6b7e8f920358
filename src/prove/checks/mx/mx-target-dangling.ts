import { type Check, finding, pass } from '../../result.ts'

export const mxTargetDangling: Check = {
  id: 'mx-target-dangling',
  question: { en: 'Does the domain of every mail host exist?', tr: 'Her posta sunucusunun alan adı var mı?' },
  rule: { en: 'error: it is free for anybody to register', tr: 'hata: boşta, isteyen kaydettirebilir' },
  reference: 'RFC 5321 §5.1',
  serves: ['arrives'],
  judge: ({ name, mxRecords, targetsSeen }) => {
    if (mxRecords.length === 0 || targetsSeen.length === 0) return []
    const dangling = targetsSeen.flatMap(({ host, freeDomain }) => (freeDomain ? [{ host, freeDomain }] : []))
    if (dangling.length === 0) return [pass(`${name} MX`, { en: 'All of them do.', tr: 'Hepsininki var.' })]
    return dangling.map(({ host, freeDomain }) =>
      finding(
        'error',
        `${name} MX ${host.preference} ${host.text}`,
        {
          en: `The domain ${freeDomain} of this mail host does not exist. Whoever registers it can receive your mail, passwords to be reset included.`,
          tr: `Bu posta sunucusunun alan adı ${freeDomain} yok. Onu kaydettiren herkes, parola sıfırlama iletileri dahil, postanızı alabilir.`,
        },
        [
          {
            en: `Remove ${name}. IN MX ${host.preference} ${host.text}. now, or mend the name if it is mistyped.`,
            tr: `${name}. IN MX ${host.preference} ${host.text}. kaydını hemen silin ya da yanlış yazıldıysa düzeltin.`,
          },
        ],
      ),
    )
  },
}
