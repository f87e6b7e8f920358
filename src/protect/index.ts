// Protection as a whole, as a node of the installation uses it: who may name recipients, and what is made of messages.
import type { MailPolicy } from '../declare/mail-policy.ts'
import type { Name } from '../dns/name.ts'
import type { Resolver } from '../dns/resolver.ts'
import type { QueueTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { type Client, type ClientPorts, createClientCheck } from './client.ts'
import type { Answer } from './decide.ts'
import { createGreylist } from './greylist.ts'
import { createJudge, type Judge } from './judge.ts'
import type { Scanner } from './scan.ts'

export type ProtectionPorts = Omit<ClientPorts, 'timeoutMs'> & {
  readonly resolver: Resolver
  readonly store: Store<QueueTables>
  readonly clock: Clock
  readonly log: Log
  /** Our name in Authentication-Results. */
  readonly authservId: string
  readonly scanners: readonly Scanner[]
  readonly policyFor: (domain: Name) => Promise<MailPolicy | undefined>
}

export type Protection = {
  /** At RCPT: why this client may not name recipients of the domain. */
  admit(ask: { readonly policy: MailPolicy; readonly client: Client }): Promise<Answer | undefined>
  readonly judge: Judge
}

export function createProtection(ports: ProtectionPorts): Protection {
  const clients = createClientCheck(ports)
  return {
    admit: ({ client, policy }) => clients.admit(client, policy.rules),
    judge: createJudge({
      ...ports,
      clientMarks: (message) => clients.marks(message, message.policy.rules),
      isKnown: createGreylist(ports),
      isServed: async (domain) => (await ports.policyFor(domain)) !== undefined,
    }),
  }
}
