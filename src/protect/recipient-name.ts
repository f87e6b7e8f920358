// Local parts as a domain compares them: which spellings are one mailbox, and of which mailbox an address may be a sub-address.
import type { MailRules } from '../declare/mail-rules.ts'

export type NameRules = Pick<MailRules, 'exactLocalParts' | 'subAddressSeparators'>

/** More separators in one local part than this are not looked at. */
const maxSeparators = 8

/** RFC 5321 §2.4 leaves case to the host; every living server takes ASCII letters in any case, and none knows more than those. */
export const keyOf = (local: string): string => local.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** One text for all spellings of a mailbox. */
export const sameOf = (local: string, { exactLocalParts }: NameRules): string =>
  exactLocalParts ? local : keyOf(local)

/** The mailbox itself, then those of which it may be a sub-address (RFC 5233), longest first: `ali-veli-x` may be of `ali-veli` or of `ali`. */
export function mailboxesOf(local: string, { subAddressSeparators }: NameRules): string[] {
  const found = [local]
  for (let at = local.length - 1; at > 0 && found.length <= maxSeparators; at -= 1)
    if (subAddressSeparators.includes(local[at]!)) found.push(local.slice(0, at))
  return found
}
