// Who wants to know what changed: the authority hears of zones, whoever carries mail hears of policies.
import type { Published } from './zones.ts'

export type News = ReturnType<typeof createNews>

export function createNews() {
  const zoneListeners = new Set<(published: Published) => void>()
  const policyListeners = new Set<(domain: string) => void>()
  return {
    onPublished(listener: (published: Published) => void): void {
      zoneListeners.add(listener)
    },

    /** Told after a change by which the domain's mail is to be taken or handed on in another way. */
    onPolicy(listener: (domain: string) => void): void {
      policyListeners.add(listener)
    },

    published: (published: Published): void => zoneListeners.forEach((listener) => listener(published)),
    policyChanged: (domain: string): void => policyListeners.forEach((listener) => listener(domain)),
  }
}
