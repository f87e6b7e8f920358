import { type Check, finding, pass } from '../../result.ts'

/** What passes everywhere without EDNS. RFC 1035 §2.3.4, RFC 7208 §3.4 */
const smallUdp = 512
/** What resolvers ask for, so that no fragment is needed. */
const commonUdp = 1_232

export const spfSize: Check = {
  id: 'spf-size',
  question: {
    en: 'Does the answer with the SPF record fit into one datagram?',
    tr: 'SPF kaydını taşıyan yanıt tek bir pakete sığıyor mu?',
  },
  rule: {
    en: `warning: over ${commonUdp} bytes for all TXT records; notice: over ${smallUdp}`,
    tr: `uyarı: bütün TXT kayıtları ${commonUdp} bayttan çok; bilgi: ${smallUdp} bayttan çok`,
  },
  reference: 'RFC 7208 §3.4',
  serves: ['authenticated'],
  judge: ({ name, spf, txtAnswerBytes: bytes }) => {
    if (spf.kind !== 'found' || bytes === undefined) return []
    if (bytes <= smallUdp) return [pass(name, { en: `It has ${bytes} bytes.`, tr: `${bytes} bayt.` })]
    const isLarge = bytes > commonUdp
    return [
      finding(
        isLarge ? 'warning' : 'notice',
        name,
        isLarge
          ? {
              en: `All TXT records here make an answer of ${bytes} bytes. It has to be asked again over TCP, which some networks block: there SPF fails.`,
              tr: `Buradaki bütün TXT kayıtları ${bytes} baytlık bir yanıt ediyor. TCP ile yeniden sorulması gerekir; kimi ağlar bunu engeller ve orada SPF çalışmaz.`,
            }
          : {
              en: `All TXT records here make an answer of ${bytes} bytes, more than the ${smallUdp} that pass everywhere.`,
              tr: `Buradaki bütün TXT kayıtları ${bytes} baytlık bir yanıt ediyor; her yerden geçen sınır ${smallUdp} bayttır.`,
            },
        [
          {
            en: 'Remove TXT records that are no longer needed at this name (old verification codes), or shorten the SPF record.',
            tr: 'Bu addaki artık gerekmeyen TXT kayıtlarını (eski doğrulama kodları) silin ya da SPF kaydını kısaltın.',
          },
        ],
      ),
    ]
  },
}
