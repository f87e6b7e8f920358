import { base32hexWord, hexWord, plainName, u16, u8 } from '../fields.ts'
import { recordType } from '../record-type.ts'
import { typeBitmap, type TypeNames } from '../type-bitmap.ts'

/** The next name of a signed zone, and the types of this one. RFC 4034 §4.1 */
export const nsecWith = (types: TypeNames) =>
  recordType('NSEC', 47, {
    next: plainName({ en: 'The next name', tr: 'Sonraki ad' }),
    types: typeBitmap(types),
  })

const hashFields = {
  algorithm: u8({ en: 'The hash algorithm', tr: 'Özet algoritması' }),
  flags: u8({ en: 'The flags', tr: 'Bayraklar' }),
  iterations: u16({ en: 'The iterations', tr: 'Yineleme sayısı' }),
  salt: hexWord({ en: 'The salt', tr: 'Tuz' }),
}

/** The same with hashed names. RFC 5155 §3 */
export const nsec3With = (types: TypeNames) =>
  recordType('NSEC3', 50, {
    ...hashFields,
    next: base32hexWord({ en: 'The next hashed name', tr: 'Sonraki özetlenmiş ad' }),
    types: typeBitmap(types),
  })

/** How the names of a zone are hashed. RFC 5155 §4 */
export const NSEC3PARAM = recordType('NSEC3PARAM', 51, hashFields)
