// The DMARC record that holds for the domain, found by the tree walk of RFC 9989 §4.10.
import { labelCount, type Name, nameToText, parentOf, under } from '../../dns/name.ts'
import { isDmarc } from '../../mailauth/dmarc-record.ts'
import { type Texts, textsAt } from './texts.ts'
import type { Tools } from './tools.ts'

/** `at`: where it was found, `_dmarc.` of the domain or of one above it. */
export type DmarcEvidence = Texts & { readonly at: string }

/** RFC 9989 §4.10: at most eight questions; from a long name the walk jumps to its last seven labels. */
const maxTreeWalk = 8

export async function gatherDmarc(domain: Name, { resolver, signal }: Tools): Promise<DmarcEvidence> {
  let unknown: DmarcEvidence | undefined
  let at: Name | undefined = domain
  for (let asked = 0; at && asked < maxTreeWalk && labelCount(at) > 0; asked += 1) {
    const name = under('_dmarc', at)
    if (name.ok) {
      const texts = await textsAt(name.value, isDmarc, resolver, signal)
      const found = { ...texts, at: nameToText(name.value) }
      if (texts.kind === 'found') return unknown ?? found
      if (texts.kind === 'unknown') unknown ??= found
    }
    at = parentOf(at)
    while (asked === 0 && at && labelCount(at) > 7) at = parentOf(at)
  }
  return unknown ?? { kind: 'none', at: `_dmarc.${nameToText(domain)}` }
}
