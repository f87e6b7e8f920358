// Recipients and the standby's door as one part: what app.ts builds, and what runs beside the door.
import type { MailPolicy } from '../declare/mail-policy.ts'
import type { Name } from '../dns/name.ts'
import type { ControlTables, Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Log } from '../system/log.ts'
import { createDoor } from './door.ts'
import { createFacts } from './recipient-facts.ts'
import { createLearner } from './recipients-learn.ts'
import { createRecipientList, type OfDomain } from './recipients-list.ts'
import { createRecipientPulls, type Fetched, type PullLimits, type PullTarget } from './recipients-pull.ts'
import { createRecipients, type HostAnswer } from './recipients.ts'
import { clearLearnedBefore, crowdedDomains } from './recipients.store.ts'
import { createStandby } from './standby.ts'

export type RecipientsPart = ReturnType<typeof createRecipientsPart>

const sweepMs = 10 * 60_000
/** Learned mailboxes of one domain; beyond it those that were not seen for longest go. */
const maxLearned = 200_000

export function createRecipientsPart(ports: {
  readonly store: Store<ControlTables>
  readonly clock: Clock
  readonly log: Log
  readonly policyFor: (domain: Name) => Promise<MailPolicy | undefined>
  readonly callAhead: (policy: MailPolicy, addresses: readonly string[]) => Promise<HostAnswer>
  readonly fetch: (target: PullTarget, limits: PullLimits) => Promise<Fetched>
  readonly domainOf: (domain: string) => Promise<OfDomain | undefined>
}) {
  const { store, clock, log } = ports
  const facts = createFacts(ports)
  const learner = createLearner(ports)
  const standby = createStandby(ports)
  const recipients = createRecipients({ ...ports, facts, learner, onSeen: standby.saw })
  const list = createRecipientList({ store, clock, facts, learner, onChanged: recipients.forget })
  const pulls = createRecipientPulls({ ...ports, facts, list })

  async function sweep(): Promise<void> {
    for (const { domain, before } of await crowdedDomains(await store.reader(), maxLearned)) {
      log.warn(
        { domain, most: maxLearned },
        'too many recipients were learned of a domain; those not seen for longest go',
      )
      await clearLearnedBefore(store.db, domain, before)
    }
  }

  async function sweepAlways(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sweep().catch((error: unknown) => log.error({ err: error }, 'learned recipients could not be swept'))
      await clock.sleep(sweepMs, signal)
    }
  }

  return {
    admit: createDoor({ recipients, standby }),
    learn: recipients.learn,
    list,
    pulls,
    settled: recipients.settled,
    async run(signal: AbortSignal): Promise<void> {
      await Promise.all([learner.run(signal), pulls.run(signal), sweepAlways(signal)])
    },
  }
}
