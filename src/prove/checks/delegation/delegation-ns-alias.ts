import { type Check, finding, pass } from '../../result.ts'
import { addressLine, ofDelegation } from './parts.ts'

export const delegationNsAlias: Check = {
  id: 'delegation-ns-alias',
  question: { en: 'Is no name server an alias (CNAME)?', tr: 'Ad sunucularının hiçbiri takma ad (CNAME) değil mi?' },
  rule: { en: 'warning: a name server that is an alias', tr: 'uyarı: takma ad olan ad sunucusu' },
  reference: 'RFC 2181 §10.3',
  serves: [],
  judge: ofDelegation(({ zone, hosts }) =>
    hosts
      .filter(({ state, isAlias }) => state === 'known' || isAlias)
      .map(({ text, isAlias, addresses }) =>
        isAlias
          ? finding(
              'warning',
              `${zone} NS ${text}`,
              {
                en: `${text} is an alias (CNAME), which a name server must not be: many resolvers do not follow it.`,
                tr: `${text} bir takma ad (CNAME); ad sunucusu takma ad olamaz: birçok çözümleyici izlemez.`,
              },
              [
                { en: 'Replace the alias by address records:', tr: 'Takma adın yerine adres kayıtları koyun:' },
                ...addresses.map((address) => addressLine(text, address)),
              ],
            )
          : pass(`${zone} NS ${text}`, { en: 'It is no alias.', tr: 'Takma ad değil.' }),
      ),
  ),
}
