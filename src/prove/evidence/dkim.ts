// DKIM keys, as far as they can be found from outside: selectors cannot be listed, so those of the domain's providers and the common ones are asked.
import { dkimSelectorsOf, findProvider, type KnownSelector, type SeenKey } from '../../declare/presets/index.ts'
import { type Name, nameToText, under } from '../../dns/name.ts'
import { TXT } from '../../dns/records/index.ts'
import type { DnsAnswer } from '../../dns/resolver.ts'
import { isDkimKey } from '../../mailauth/dkim-record.ts'
import { joinStrings } from '../../mailauth/spf-record.ts'
import { improbable } from './dmarc.ts'
import { stringsIn, textsIn } from './texts.ts'
import { asking, type Tools } from './tools.ts'

/** A selector at which something stands. Without `texts` its alias leads nowhere. */
export type DkimKey = {
  readonly selector: string
  readonly at: string
  /** Where its CNAME leads in the end. */
  readonly alias: string | undefined
  readonly texts: readonly string[]
  /** The strings of the first of `texts`, as they stand in the DNS. */
  readonly strings: readonly string[]
  /** Other TXT records at the name, which say of themselves no key. */
  readonly others: readonly string[]
}

export type DkimEvidence = {
  readonly keys: readonly DkimKey[]
  readonly asked: readonly string[]
  /** Selectors that could not be asked now. */
  readonly unknown: readonly string[]
  /** Every selector answers the same by a wildcard; then `keys` is empty. */
  readonly isWildcard: boolean
  /** Those that the provider of the mailboxes gives every customer. */
  readonly expected: readonly KnownSelector[]
}

const common = ['default', 'dkim', 'mail', 'google', 'selector1', 'selector2', 's1', 's2', 'k1', 'k2', 'x', 'mandrill']
const maxSelectors = 32
/** Of those at one selector. */
const maxRecords = 20

/** `receiver` takes the mail, `senders` stand in SPF: ids of providers. */
export async function gatherDkim(
  domain: Name,
  { receiver, senders }: { receiver: string | undefined; senders: readonly string[] },
  tools: Tools,
): Promise<DkimEvidence> {
  const taking = receiver === undefined ? undefined : findProvider(receiver)
  const providers = [taking, ...senders.map((id) => findProvider(id))].filter((one) => one !== undefined)
  const known = providers.flatMap((provider) => dkimSelectorsOf(provider, domain).map(({ selector }) => selector))
  const selectors = [...new Set([...known, ...common])].slice(0, maxSelectors)
  const none: DkimEvidence = {
    keys: [],
    asked: selectors,
    unknown: [],
    isWildcard: false,
    expected: taking?.kind === 'mailbox' ? dkimSelectorsOf(taking, domain).filter(({ constant }) => constant) : [],
  }
  // RFC 8020: below a name that does not exist there is nothing. An unlikely selector finds a wildcard out.
  if ((await askKey('', domain, tools))?.kind === 'no-name') return none
  const probe = await askKey(improbable, domain, tools)
  if (probe?.kind === 'records' && textsIn(probe, isDkimKey).kind === 'found') return { ...none, isWildcard: true }
  const answers = await Promise.all(selectors.map((selector) => askKey(selector, domain, tools)))
  return {
    ...none,
    keys: selectors.flatMap((selector, at) => readKey(selector, domain, answers[at])),
    unknown: selectors.filter((_, at) => answers[at]?.kind === 'unknown'),
  }
}

async function askKey(selector: string, domain: Name, tools: Tools): Promise<DnsAnswer | undefined> {
  const name = under(selector === '' ? '_domainkey' : `${selector}._domainkey`, domain)
  return name.ok ? tools.resolver.resolve(name.value, TXT.code, asking(tools)) : undefined
}

function readKey(selector: string, domain: Name, answer: DnsAnswer | undefined): DkimKey[] {
  if (!answer || answer.kind === 'unknown') return []
  const texts = textsIn(answer, isDkimKey)
  const alias = answer.aliases.length > 0 ? nameToText(answer.owner) : undefined
  if (texts.kind !== 'found' && alias === undefined) return []
  const all = stringsIn(answer).slice(0, maxRecords)
  const isKey = (strings: readonly Uint8Array[]): boolean => isDkimKey(joinStrings(strings))
  return [
    {
      selector,
      at: `${selector}._domainkey.${nameToText(domain)}`,
      alias,
      texts: texts.kind === 'found' ? texts.texts : [],
      strings: (all.find(isKey) ?? []).map((string) => joinStrings([string])),
      others: all.filter((strings) => !isKey(strings)).map(joinStrings),
    },
  ]
}

/** For recognising who sends. */
export const seenKeys = ({ keys }: DkimEvidence): SeenKey[] =>
  keys.map(({ selector, alias }) => ({ selector, ...(alias === undefined ? {} : { target: alias }) }))
