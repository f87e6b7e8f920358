// What proves that there is nothing (else): the NSEC and NSEC3 records that an answer to somebody who asks with DO must hold.
// RFC 4035 §3.1.3 and §3.1.4, RFC 5155 §7.2
import { labelCount, type Name, parentOf, wildcardOf } from '../dns/name.ts'
import type { Chain } from './chain.ts'
import type { RrSet, ZoneImage } from './zone-image.ts'

/** What an answer claims, beside the data that it holds. */
export type Claim =
  /** Neither the name nor a wildcard for it exists. */
  | { readonly claims: 'no-name'; readonly name: Name }
  /** The name is there without this type; of an unsigned delegation, without a DS. */
  | { readonly claims: 'no-data'; readonly name: Name }
  /** The wildcard that stands for the name is there without this type. */
  | { readonly claims: 'no-data-of-wildcard'; readonly name: Name; readonly wildcard: Name }
  /** The data of this wildcard is the name's because nothing is closer. */
  | { readonly claims: 'nothing-closer'; readonly name: Name; readonly wildcard: Name }

/** The records that prove all of it, each once; none where the zone is not signed. */
export function proofs(zone: ZoneImage, claims: readonly Claim[]): RrSet[] {
  const { chain } = zone
  if (!chain) return []
  const prove = chain.kind === 'nsec' ? byNsec : byNsec3
  return [...new Set(claims.flatMap((claim) => prove(claim, chain, zone)))]
}

/** A name's own NSEC or the one whose gap it lies in: an empty non-terminal, too, lies in a gap. */
function byNsec(claim: Claim, chain: Chain, zone: ZoneImage): RrSet[] {
  const at = (name: Name | undefined): RrSet[] => (name ? [chain.find(name).set] : [])
  switch (claim.claims) {
    case 'no-data':
    case 'nothing-closer':
      return at(claim.name)
    case 'no-data-of-wildcard':
      return [...at(claim.name), ...at(claim.wildcard)]
    case 'no-name':
      return [...at(claim.name), ...at(wildcardOf(encloserOf(claim.name, zone)))]
  }
}

function byNsec3(claim: Claim, chain: Chain, zone: ZoneImage): readonly RrSet[] {
  const { name } = claim
  switch (claim.claims) {
    case 'no-data': {
      const link = chain.find(name)
      // Only a zone with opt-out has names without a record: delegations without a DS. RFC 5155 §7.2.4
      return link.matches ? [link.set] : closest(name, parentOf(name)!, chain, zone).sets
    }
    case 'nothing-closer':
      return [chain.find(below(parentOf(claim.wildcard)!, name)).set]
    case 'no-data-of-wildcard':
      return [...closest(name, parentOf(claim.wildcard)!, chain, zone).sets, chain.find(claim.wildcard).set]
    case 'no-name': {
      const proof = closest(name, encloserOf(name, zone), chain, zone)
      const wildcard = wildcardOf(proof.encloser)
      return wildcard ? [...proof.sets, chain.find(wildcard).set] : proof.sets
    }
  }
}

/** The closest encloser proof: the encloser is there, the next closer name is not. RFC 5155 §7.2.1 */
function closest(
  name: Name,
  from: Name,
  chain: Chain,
  { apex }: ZoneImage,
): { readonly encloser: Name; readonly sets: readonly RrSet[] } {
  for (let encloser = from; ; encloser = parentOf(encloser)!) {
    const link = chain.find(encloser)
    // Under opt-out an encloser may have no record of its own; the apex always has.
    if (link.matches || encloser.key === apex.key)
      return { encloser, sets: [link.set, chain.find(below(encloser, name)).set] }
  }
}

/** The longest part of the name that exists. RFC 4592 §3.3.1 */
function encloserOf(name: Name, { nodes }: ZoneImage): Name {
  let at = parentOf(name)!
  while (!nodes.has(at.key)) at = parentOf(at)!
  return at
}

/** The ancestor of `name`, or itself, that is one label longer than `encloser`. */
function below(encloser: Name, name: Name): Name {
  let at = name
  for (let extra = labelCount(name) - labelCount(encloser) - 1; extra > 0; extra -= 1) at = parentOf(at)!
  return at
}
