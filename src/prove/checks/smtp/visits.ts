// The visits of a probe as the checks look at them.
import type { ProbeEvidence, SeenVisit } from '../../evidence/probe.ts'
import { familyOf } from '../../probe.ts'

/** Visits of each host, in the order of the hosts; what we would not connect to (private addresses, ourselves) is left out. */
export const visitsByHost = (probe: ProbeEvidence | undefined): Map<string, SeenVisit[]> =>
  Map.groupBy(
    (probe?.visits ?? []).filter(({ failure }) => failure?.why !== 'private'),
    ({ host }) => host,
  )

/** Those whose server spoke SMTP as far as EHLO. */
export const greeted = (probe: ProbeEvidence | undefined): SeenVisit[] =>
  [...visitsByHost(probe).values()].flat().filter(({ offer }) => offer !== undefined)

/** Not reached, although others of its family can be: the host's own fault. */
export const isDown = ({ reached, address }: SeenVisit, probe: ProbeEvidence): boolean =>
  !reached && probe.outward[familyOf(address)] === 'reached'

/** Hosts of which no server does `what`, of those that were greeted. */
export function hostsWithout(probe: ProbeEvidence | undefined, what: (visit: SeenVisit) => boolean): string[] {
  const hosts = Map.groupBy(greeted(probe), ({ host }) => host)
  return [...hosts].filter(([, visits]) => !visits.every(what)).map(([host]) => host)
}

export const subjectOf = ({ host, address }: { host: string; address: string }): string => `${host} ${address}`
