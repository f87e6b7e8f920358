// Which other RRsets a record makes useful: the hosts it names, and what a sender will want to know of them next.
import { type Name, under } from '../dns/name.ts'
import { A, AAAA, HTTPS, MX, NAPTR, NS, type Rdata, SRV, SVCB, TLSA } from '../dns/records/index.ts'

/** A name and the types of it that belong into the additional section. */
export type Wanted = { readonly name: Name; readonly types: readonly number[] }

const addresses = [A.code, AAAA.code]

const host = (target: Name): Wanted => ({ name: target, types: addresses })

/** The TLSA records of a service on a host (RFC 6698 §3); none if the name would be too long. */
function tlsa(port: number, target: Name): Wanted[] {
  const owner = under(`_${port}._tcp`, target)
  return owner.ok ? [{ name: owner.value, types: [TLSA.code] }] : []
}

/** What the rule's flag says is looked up next. RFC 3404 §4.3 */
const naptr = ({ flags, replacement }: Rdata['NAPTR']): Wanted[] => {
  const flag = Buffer.from(flags).toString('latin1').toLowerCase()
  return flag === 's' ? [{ name: replacement, types: [SRV.code] }] : flag === 'a' ? [host(replacement)] : []
}

/** RFC 9460 §4.1 */
const service =
  (type: number) =>
  ({ priority, target }: Rdata['SVCB']): Wanted[] =>
    isRoot(target) ? [] : [{ name: target, types: priority === 0 ? [...addresses, type] : addresses }]

/** RFC 1035 §3.3.9 and §3.3.11, RFC 2782. The `.` of a null MX or of a service that is not offered is no host. */
const wantedBy: Readonly<Record<number, (data: never) => readonly Wanted[]>> = {
  [NS.code]: ({ host: server }: Rdata['NS']) => [host(server)],
  [MX.code]: ({ exchange }: Rdata['MX']) => (isRoot(exchange) ? [] : [host(exchange), ...tlsa(25, exchange)]),
  [SRV.code]: ({ target, port }: Rdata['SRV']) => (isRoot(target) ? [] : [host(target), ...tlsa(port, target)]),
  [NAPTR.code]: naptr,
  [SVCB.code]: service(SVCB.code),
  [HTTPS.code]: service(HTTPS.code),
}

const isRoot = (target: Name): boolean => target.wire.length === 1

export const wantedOf = (type: number, data: unknown): readonly Wanted[] => wantedBy[type]?.(data as never) ?? []
