// Where mail goes that Ulak took for a domain: `deliverTo`; else, where the DNS is here, the intent's better hosts; else the public MX.
import { nameToText } from '../dns/name.ts'
import type { Brand } from './brand.ts'
import { mailHosts, type Mx } from './compile-mx.ts'
import type { DomainState } from './domains.store.ts'
import { readTarget } from './host-name.ts'
import type { MailPolicy, NextHop } from './mail-policy.ts'
import { rulesOf } from './mail-rules.ts'
import { hasOwnServers } from './recipient-rules.ts'
import { allData } from './rrset.ts'
import { MX } from '../dns/records/index.ts'

/** Undefined: Ulak has no part in this domain's mail. */
export function policyOf(state: DomainState, brand: Brand): MailPolicy | undefined {
  const { intent, zone } = state
  if (!intent?.ulak) return undefined
  const elsewhere = state.dns === 'elsewhere' ? { presentUnknown: true } : {}
  const mail = mailHosts({
    apex: zone.apex,
    intent,
    brand,
    present: allData<Mx>(zone.get(zone.apex, MX.code)),
    ...elsewhere,
  })
  const { role, preference, deliverTo = [] } = intent.ulak
  const targets = deliverTo.flatMap(({ host, port, preference: order }): NextHop[] => {
    const target = readTarget(host, zone.apex)
    return target.ok ? [{ host: target.value, preference: order, ...(port !== undefined && { port }) }] : []
  })
  const better = (mail.ok ? mail.value.hosts : [])
    .filter((host) => host.preference < preference)
    .map((host): NextHop => ({
      host: nameToText(host.exchange),
      preference: host.preference,
      ...(host.port !== undefined && { port: host.port }),
      ...(host.addresses.length > 0 && { addresses: host.addresses }),
    }))
  const ownName = mail.ok && mail.value.ulak ? [nameToText(mail.value.ulak.exchange)] : []
  return {
    domainId: state.id,
    accountId: state.account,
    accountPath: state.accountPath,
    domain: state.name,
    role,
    preference,
    dns: state.dns,
    proven: state.proven,
    hops: nextHops(targets, state.dns === 'here' ? better : undefined),
    rules: rulesOf(intent),
    standby: intent.ulak.standby === true,
    ownServers: hasOwnServers(intent),
    ownNames: [...new Set([...brand.mxNames.map(({ name }) => name), ...ownName])],
  }
}

function nextHops(targets: readonly NextHop[], better: readonly NextHop[] | undefined): MailPolicy['hops'] {
  if (targets.length > 0) return { kind: 'hosts', hosts: targets, chosen: true }
  return better ? { kind: 'hosts', hosts: better } : { kind: 'public-mx' }
}
