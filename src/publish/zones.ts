// The zones that we answer for, in memory, found by the names within them.
import type { PublishedZone } from '../declare/zones.ts'
import type { Name } from '../dns/name.ts'
import { type ZoneImage, zoneImage } from './zone-image.ts'

export type Zones = {
  /** From the next question on the zone is this one. Gives the one before, too. */
  replace(zone: PublishedZone): { readonly before: ZoneImage | undefined; readonly after: ZoneImage }
  remove(apex: Name): void
  /** The zone with the nearest apex at or above the name. */
  find(name: Name): ZoneImage | undefined
}

export function createZones(): Zones {
  const byApex = new Map<string, ZoneImage>()
  return {
    replace(zone) {
      const [before, after] = [byApex.get(zone.apex.key), zoneImage(zone)]
      byApex.set(zone.apex.key, after)
      return { before, after }
    },
    remove(apex) {
      byApex.delete(apex.key)
    },
    find({ wire, key }) {
      for (let at = 0; ; at += wire[at]! + 1) {
        const zone = byApex.get(at === 0 ? key : key.slice(at))
        if (zone || !wire[at]) return zone
      }
    },
  }
}
