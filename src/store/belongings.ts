// Whose each row of both databases is: what an account is given when it takes its data with it, and what goes when it is erased. A table
// that is not here does not compile.
import { type RawBuilder, sql } from 'kysely'
import type { ControlTables } from './control/index.ts'
import type { QueueTables } from './queue/index.ts'

export type Owner =
  /** Its column holds the account's id, or the account's path, which `/root/x/` begins with the paths of those above it. */
  | { readonly by: 'account-id' | 'account-path'; readonly column: string }
  /** `domain_id`; or the name of a domain, wherever it is declared. */
  | { readonly by: 'domain' }
  | { readonly by: 'domain-name'; readonly column: string }
  /** The id of a token, alone or at the beginning. */
  | { readonly by: 'token'; readonly column: string }
  | { readonly by: 'message' }
  /** An event: its own, or that of the message of which it tells. */
  | { readonly by: 'story' }
  /** It says nothing of an account. */
  | { readonly by: 'nobody' }

const nobody: Owner = { by: 'nobody' }
const ofDomain: Owner = { by: 'domain' }
const byPath = (column: string): Owner => ({ by: 'account-path', column })
const byName = (column: string): Owner => ({ by: 'domain-name', column })

export const controlOwners: { readonly [T in keyof ControlTables]: Owner } = {
  account: byPath('path'),
  token: { by: 'account-id', column: 'account_id' },
  one_time_link: nobody,
  audit: { by: 'account-id', column: 'account_id' },
  idempotent_answer: { by: 'token', column: 'id' },
  domain: { by: 'account-id', column: 'account_id' },
  mail_intent: ofDomain,
  rrset: ofDomain,
  plan: byPath('account_path'),
  change: ofDomain,
  // Of a mail host, which many domains may share.
  next_hop_health: nobody,
  token_domain: { by: 'token', column: 'token_id' },
  past_domain: byPath('account_path'),
  world_seen: byName('domain'),
  world_look: ofDomain,
  delegation: ofDomain,
  recipient_domain: ofDomain,
  listed_recipient: ofDomain,
  learned_recipient: ofDomain,
  drill: ofDomain,
  hand_over: ofDomain,
  account_retention: { by: 'account-id', column: 'account_id' },
  tsig_key: { by: 'account-id', column: 'account_id' },
  peer: nobody,
  zone_journal: byName('zone'),
  served_frame: nobody,
  domain_follow: ofDomain,
  followed_zone: ofDomain,
  domain_push: ofDomain,
}

export const queueOwners: { readonly [T in keyof QueueTables]: Owner } = {
  message: byPath('account_path'),
  recipient: { by: 'message' },
  told: byName('domain'),
  sts_policy: byName('domain'),
  tls_fact: byName('domain'),
  event: { by: 'story' },
  hop_change: nobody,
  journal_gap: nobody,
  // Hashes, of which nobody can tell whose they are.
  greylist: nobody,
  last_seen: nobody,
}

/** The path of the account that a row of `table` belongs to, or the name of its domain; null: of nobody who is known. */
export function ownerOf(table: string, owner: Owner): RawBuilder<string | null> {
  const own = (column: string) => sql.ref(`${table}.${column}`)
  switch (owner.by) {
    case 'nobody':
      return sql<null>`null`
    case 'account-path':
    case 'domain-name':
      return sql<string | null>`${own(owner.column)}`
    case 'account-id':
      return sql<string | null>`(select a.path from account a where a.id = ${own(owner.column)})`
    case 'domain':
      return sql<
        string | null
      >`(select a.path from domain d join account a on a.id = d.account_id where d.id = ${own('domain_id')})`
    case 'token':
      return sql<
        string | null
      >`(select a.path from token t join account a on a.id = t.account_id where t.id = substr(${own(owner.column)}, 1, 26))`
    case 'message':
      return sql<string | null>`(select m.account_path from message m where m.id = ${own('message_id')})`
    case 'story':
      return sql<string | null>`coalesce(${own('account_path')},
        (select e.account_path from event e where e.message_id = ${own('message_id')} and e.account_path is not null limit 1),
        (select m.account_path from message m where m.id = ${own('message_id')}))`
  }
}
