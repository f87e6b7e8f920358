import { type Check, finding, pass } from '../../result.ts'

/** What carries passwords without TLS from the first byte, and its encrypted twin. */
const twins: readonly (readonly [plain: string, encrypted: string, port: number])[] = [
  ['_imap._tcp.', '_imaps._tcp.', 993],
  ['_submission._tcp.', '_submissions._tcp.', 465],
]

export const autodiscoverEncrypted: Check = {
  id: 'autodiscover-encrypted',
  question: {
    en: 'Do the SRV records offer mail programs an encrypted way from the first byte?',
    tr: 'SRV kayıtları posta programlarına ilk bayttan şifreli bir yol sunuyor mu?',
  },
  rule: {
    en: 'notice: _imap or _submission without its encrypted twin',
    tr: 'bilgi: şifreli eşi olmayan _imap ya da _submission',
  },
  reference: 'RFC 8314 §5.1',
  serves: [],
  judge: ({ autodiscover }) => {
    const offered = (autodiscover?.services ?? []).filter(({ host }) => host)
    return twins.flatMap(([plain, encrypted, port]) => {
      const found = offered.find(({ service }) => service.startsWith(plain))
      if (!found) return []
      const domain = found.service.slice(plain.length)
      if (offered.some(({ service }) => service.startsWith(encrypted)))
        return [pass(found.service, { en: 'They do.', tr: 'Sunuyor.' })]
      return [
        finding(
          'notice',
          found.service,
          {
            en: 'Only the way that begins in clear text is offered; a program that is deceived on the way may send the password unencrypted.',
            tr: 'Yalnızca açık metinle başlayan yol sunuluyor; yolda kandırılan bir program parolayı şifresiz gönderebilir.',
          },
          [
            {
              en: `If the server answers on port ${port}, publish:`,
              tr: `Sunucu ${port} numaralı portta yanıt veriyorsa yayımlayın:`,
            },
            `${encrypted}${domain}. IN SRV 0 1 ${port} ${found.host!.text}.`,
          ],
        ),
      ]
    })
  },
}
