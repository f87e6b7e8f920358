// How mail for the postmaster of this installation travels where the hostmaster's domain is not one of ours: to that domain's public MX,
// in the operators' account. Apart from the policies of domains, so that nobody else of that domain gets mail through us.
import { equalNames, type Name, nameToText } from '../dns/name.ts'
import { parseMailbox } from '../smtp/address.ts'
import type { ControlTables, Store } from '../store/store.ts'
import { findTopAccount } from './accounts.store.ts'
import type { Brand } from './brand.ts'
import type { MailPolicy } from './mail-policy.ts'
import { defaultRules } from './mail-rules.ts'

/** Undefined: it is not the hostmaster's domain, or there is no operator yet. */
export function createPostmaster({ store, brand }: { readonly store: Store<ControlTables>; readonly brand: Brand }) {
  const hostmaster = parseMailbox(brand.hostmaster)
  return async (domain: Name): Promise<MailPolicy | undefined> => {
    if (!hostmaster.ok || hostmaster.value.domain.kind !== 'name') return undefined
    if (!equalNames(hostmaster.value.domain.name, domain)) return undefined
    const top = await findTopAccount(store.db)
    return (
      top && {
        domainId: '',
        accountId: top.id,
        accountPath: top.path,
        domain: nameToText(domain),
        role: 'backup',
        preference: 65_535,
        dns: 'elsewhere',
        proven: true,
        hops: { kind: 'public-mx' },
        ownNames: brand.mxNames.map(({ name }) => name),
        rules: defaultRules,
        standby: false,
        ownServers: false,
      }
    )
  }
}
