// The two request headers that guard a write: If-Match, so that nobody overwrites what he has not seen, and Idempotency-Key, so that a
// repetition does nothing twice.
import type { Call } from './contract.ts'
import { refusal } from './errors.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Versions of which one must be there now; undefined: any. RFC 9110 §13.1.1; a bare version without its quotes is taken, too. */
export function versionsOf(headers: Headers): string[] | undefined {
  const text = headers['if-match']
  if (typeof text !== 'string' || text.trim() === '*') return undefined
  // A weak tag never matches.
  return text
    .split(',')
    .map((tag) => tag.trim())
    .map((tag) => (tag.startsWith('W/') ? '' : tag.replace(/^"(.*)"$/, '$1')))
}

const keyForm = /^[\x21-\x7e]{1,255}$/

/** The key of a write that has one. */
export function keyOf(call: Call, headers: Headers): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined || call.method === 'GET') return undefined
  if (call.secretAnswer)
    throw refusal(
      'idempotency-not-here',
      'This call shows a secret once, which is kept nowhere: it takes no Idempotency-Key. When no answer came, end the token and make another.',
      'Bu çağrı hiçbir yerde saklanmayan bir gizli değeri bir kez gösterir: Idempotency-Key almaz. Yanıt gelmediyse belirteci sonlandırıp yenisini oluşturun.',
    )
  if (typeof key === 'string' && keyForm.test(key)) return key
  throw refusal(
    'bad-idempotency-key',
    'An Idempotency-Key has 1 to 255 visible ASCII characters and stands there once.',
    'Idempotency-Key 1-255 görünür ASCII karakterden oluşur ve bir kez yazılır.',
  )
}
