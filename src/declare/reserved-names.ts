// Names that cannot be a customer's domain: public suffixes (publicsuffix.org, the part kept by registries) and names that are
// reserved for other uses (RFC 6761, RFC 7686).
import { parse } from 'tldts'
import { toUnicode } from '../dns/idna.ts'
import { labelCount, type Name, nameToText } from '../dns/name.ts'
import { bad, ok, type Result } from '../dns/problem.ts'

/** They never reach the DNS of the world. `test` and `example` do no harm and serve laboratories. */
const neverInDns = new Set(['localhost', 'invalid', 'local', 'onion', 'alt'])

export function checkDomainName(name: Name): Result<Name> {
  const text = nameToText(name)
  const shown = toUnicode(name)
  const last = text.slice(text.lastIndexOf('.') + 1)
  if (labelCount(name) === 0 || neverInDns.has(last)) {
    return bad('domain-reserved', {
      en: `${shown} is reserved and never resolved by the world; no mail can be routed for it.`,
      tr: `${shown} ayrılmış bir addır ve dünyada çözümlenmez; ona posta yönlendirilemez.`,
    })
  }
  if (isPublicSuffix(text)) {
    return bad('domain-is-public-suffix', {
      en: `${shown} is a public suffix: others register names below it. Declare your own domain, such as firma.${shown}.`,
      tr: `${shown} herkesin altında ad aldığı bir uzantı. Kendi alan adınızı bildirin, örneğin firma.${shown}.`,
    })
  }
  return ok(name)
}

/** The last label belongs to a registry of the world, or is reserved for examples: the name looks complete. */
export function hasPublicSuffix(name: Name): boolean {
  const text = nameToText(name)
  const { isIcann } = parse(text, { validateHostname: false })
  return isIcann === true || /\.(example|test|invalid|localhost|local|internal|arpa)$/.test(text)
}

function isPublicSuffix(text: string): boolean {
  return parse(text, { validateHostname: false, allowPrivateDomains: false }).publicSuffix === text
}
