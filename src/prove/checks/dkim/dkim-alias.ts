import { type Check, finding, pass } from '../../result.ts'

export const dkimAlias: Check = {
  id: 'dkim-alias',
  question: {
    en: 'Do the aliases of DKIM selectors lead to keys?',
    tr: 'DKIM seçicilerinin takma adları (CNAME) anahtara gidiyor mu?',
  },
  rule: {
    en: 'warning: a CNAME behind which there is no key; notice: another one leads to a key',
    tr: 'uyarı: arkasında anahtar olmayan CNAME; bilgi: bir başkası anahtara gidiyor',
  },
  reference: 'RFC 6376 §3.6.2.1',
  serves: ['authenticated'],
  judge: ({ dkim }) => {
    // Some providers fill their second selector only when keys change.
    const severity = dkim.keys.some((key) => key.alias !== undefined && key.texts.length > 0) ? 'notice' : 'warning'
    return dkim.keys
      .filter(({ alias }) => alias !== undefined)
      .map(({ at, alias, texts }) =>
        texts.length > 0
          ? pass(at, { en: `The key is kept at ${alias}.`, tr: `Anahtar ${alias} adında tutuluyor.` })
          : finding(
              severity,
              at,
              {
                en: `It is an alias of ${alias}, where there is no key: whatever is signed under this selector counts as unsigned.`,
                tr: `${alias} adının takma adı, ama orada anahtar yok: bu seçiciyle imzalanan her şey imzasız sayılır.`,
              },
              [
                {
                  en: 'Switch signing on at the service that this name belongs to, or remove the CNAME if you no longer use it.',
                  tr: 'Bu adın ait olduğu hizmette imzalamayı açın ya da hizmeti artık kullanmıyorsanız CNAME kaydını silin.',
                },
              ],
            ),
      )
  },
}
