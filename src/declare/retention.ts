/*
 * For how long Ulak keeps what it need not keep to carry mail: one table. retention-job.ts walks it once an hour, and docs/reference/retention.md is
 * made of it. What is not here lives as long as its account or its domain (store/belongings.ts).
 */
import type { Text } from '../dns/problem.ts'
import type { OldRow, RowsOf } from '../store/old-rows.ts'
import { controlOwners, queueOwners } from '../store/belongings.ts'
import type { ControlTables, QueueTables } from '../store/store.ts'
import { leastId } from '../system/id.ts'

/**
 * How a row tells its age: by its id, by a time, by a day in words (`2026-11-25`), or by the time at which it ends by the default of its kind.
 */
type Age = 'id' | 'time' | 'day' | 'end'

type RowsIn<S extends 'control' | 'queue', T> = {
  [K in keyof T & string]: {
    readonly in: S
    readonly table: K
    readonly key: readonly (keyof T[K] & string)[]
    readonly since: keyof T[K] & string
    readonly age: Age
    readonly where?: { readonly [C in keyof T[K]]?: string | number }
    /** A recipient of a message goes by the table of carry/queue.ts, which frees its message. */
    readonly through?: 'queue'
  }
}[keyof T & string]
type Rows = RowsIn<'control', ControlTables> | RowsIn<'queue', QueueTables>

export type Kept = {
  readonly what: Text
  /** Days after `from`. */
  readonly days: number
  readonly from: Text
  /** What an account may choose; without it the days are the same for all. */
  readonly choice?: { readonly least: number; readonly most: number }
  /** `at-once`: it goes in the commit that makes it needless, and no job has to come. */
  readonly rows: Rows | 'at-once'
}

const table = <K extends string>(kinds: Record<K, Kept>): Readonly<Record<K, Kept>> => kinds

const came: Text = { en: 'it happened', tr: 'olduğu andan' }
const seen: Text = { en: 'it was last seen', tr: 'son görüldüğü andan' }

export const retention = table({
  'message-text': {
    what: { en: 'The text of a message that was delivered', tr: 'Teslim edilen iletinin metni' },
    days: 0,
    from: { en: 'the last of its recipients has it', tr: 'son alıcısına ulaştığı andan' },
    rows: 'at-once',
  },
  undeliverable: {
    what: {
      en: 'Mail that could not be delivered, for a person’s decision',
      tr: 'Teslim edilemeyen ve bir kişinin kararını bekleyen posta',
    },
    days: 30,
    from: { en: 'it became undeliverable', tr: 'teslim edilemez olduğu andan' },
    choice: { least: 3, most: 90 },
    rows: {
      in: 'queue',
      table: 'recipient',
      key: ['id'],
      since: 'until',
      age: 'end',
      where: { state: 'undeliverable' },
      through: 'queue',
    },
  },
  quarantine: {
    what: { en: 'Mail in quarantine', tr: 'Karantinadaki posta' },
    days: 14,
    from: { en: 'it came', tr: 'geldiği andan' },
    choice: { least: 3, most: 60 },
    rows: {
      in: 'queue',
      table: 'recipient',
      key: ['id'],
      since: 'until',
      age: 'end',
      where: { state: 'quarantined' },
      through: 'queue',
    },
  },
  journal: {
    what: {
      en: 'What happened to mail: who brought it, what was answered, what became of it',
      tr: 'Postanın başına gelenler: kimin getirdiği, ne yanıt verildiği, sonra ne olduğu',
    },
    days: 90,
    from: came,
    choice: { least: 7, most: 730 },
    rows: { in: 'queue', table: 'event', key: ['id'], since: 'id', age: 'id' },
  },
  outages: {
    what: { en: 'When mail hosts went down and came back', tr: 'Posta sunucularının ne zaman kapanıp açıldığı' },
    days: 90,
    from: came,
    rows: { in: 'queue', table: 'hop_change', key: ['id'], since: 'id', age: 'id' },
  },
  gaps: {
    what: {
      en: 'Times of which the journal may not know everything',
      tr: 'Kaydın her şeyi bilmeyebileceği zamanlar',
    },
    days: 90,
    from: came,
    rows: { in: 'queue', table: 'journal_gap', key: ['id'], since: 'id', age: 'id' },
  },
  world: {
    what: {
      en: 'What the world was told of where a domain’s mail goes',
      tr: 'Bir alan adının postasının nereye gideceği konusunda dünyaya söylenenler',
    },
    days: 90,
    from: { en: 'it was last seen so', tr: 'son kez böyle görüldüğü andan' },
    choice: { least: 7, most: 730 },
    rows: { in: 'control', table: 'world_seen', key: ['id'], since: 'to_at', age: 'time' },
  },
  tls: {
    what: { en: 'How TLS to mail hosts went, counted by day', tr: 'Posta sunucularıyla TLS’in gün gün nasıl gittiği' },
    days: 30,
    from: { en: 'the day that it counts', tr: 'saydığı günden' },
    choice: { least: 1, most: 30 },
    rows: {
      in: 'queue',
      table: 'tls_fact',
      key: ['domain', 'policy_type', 'policy_text', 'host', 'address', 'result'],
      since: 'day',
      age: 'day',
    },
  },
  'sts-policies': {
    what: { en: 'MTA-STS policies that bind Ulak as a sender', tr: 'Ulak’ı gönderen olarak bağlayan MTA-STS ilkeleri' },
    days: 0,
    from: { en: 'their `max_age` is over', tr: '`max_age` süresi bittiği andan' },
    rows: { in: 'queue', table: 'sts_policy', key: ['domain'], since: 'until', age: 'time' },
  },
  'greylist-waiting': {
    what: {
      en: 'Greylisting: hashes of who was asked to come again',
      tr: 'Gri liste: yeniden gelmesi istenenlerin özetleri',
    },
    days: 1.5,
    from: came,
    rows: { in: 'queue', table: 'greylist', key: ['id'], since: 'since', age: 'time', where: { known: 0 } },
  },
  'greylist-known': {
    what: { en: 'Greylisting: hashes of who did come again', tr: 'Gri liste: yeniden gelenlerin özetleri' },
    days: 60,
    from: seen,
    rows: { in: 'queue', table: 'greylist', key: ['id'], since: 'since', age: 'time', where: { known: 1 } },
  },
  told: {
    what: {
      en: 'That a domain’s people were told of undeliverable mail',
      tr: 'Alan adının kişilerine teslim edilemeyen postanın bildirildiği',
    },
    days: 2,
    from: came,
    rows: {
      in: 'queue',
      table: 'told',
      key: ['domain', 'kind'],
      since: 'at',
      age: 'time',
      where: { kind: 'undeliverable' },
    },
  },
  recipients: {
    what: { en: 'Recipients that mail hosts were seen to take', tr: 'Posta sunucularının aldığı görülen alıcılar' },
    days: 60,
    from: seen,
    choice: { least: 7, most: 60 },
    rows: {
      in: 'control',
      table: 'learned_recipient',
      key: ['domain_id', 'local_key', 'local'],
      since: 'until',
      age: 'end',
      where: { is_there: 1 },
    },
  },
  'not-recipients': {
    what: { en: 'Recipients that mail hosts said are not there', tr: 'Posta sunucularının yok dediği alıcılar' },
    days: 0.25,
    from: seen,
    rows: {
      in: 'control',
      table: 'learned_recipient',
      key: ['domain_id', 'local_key', 'local'],
      since: 'until',
      age: 'end',
      where: { is_there: 0 },
    },
  },
  drills: {
    what: {
      en: 'Drills and what became of them; of a domain the last 20',
      tr: 'Tatbikatlar ve sonuçları; bir alan adının son 20’si',
    },
    days: 90,
    from: { en: 'they began', tr: 'başladıkları andan' },
    choice: { least: 7, most: 730 },
    rows: { in: 'control', table: 'drill', key: ['id'], since: 'id', age: 'id' },
  },
  'hand-overs': {
    what: {
      en: 'Whether a mail host was seen to take what Ulak hands on',
      tr: 'Bir posta sunucusunun Ulak’ın ilettiğini alıp almadığı',
    },
    days: 365,
    from: seen,
    rows: { in: 'control', table: 'hand_over', key: ['domain_id', 'host'], since: 'seen_at', age: 'time' },
  },
  'next-hops': {
    what: { en: 'What is known of a mail host', tr: 'Bir posta sunucusu için bilinenler' },
    days: 90,
    from: seen,
    rows: { in: 'control', table: 'next_hop_health', key: ['host', 'port'], since: 'seen_at', age: 'time' },
  },
  plans: {
    what: { en: 'Plans', tr: 'Planlar' },
    days: 1,
    from: { en: 'they expired', tr: 'süreleri dolduğu andan' },
    rows: { in: 'control', table: 'plan', key: ['id'], since: 'expires_at', age: 'time' },
  },
  answers: {
    what: { en: 'Answers to requests with an Idempotency-Key', tr: 'Idempotency-Key ile gelen isteklerin yanıtları' },
    days: 1,
    from: came,
    rows: { in: 'control', table: 'idempotent_answer', key: ['id'], since: 'created_at', age: 'time' },
  },
  tokens: {
    what: { en: 'Tokens that have expired', tr: 'Süresi dolan belirteçler' },
    days: 90,
    from: { en: 'they expired', tr: 'süreleri dolduğu andan' },
    rows: { in: 'control', table: 'token', key: ['id'], since: 'expires_at', age: 'time' },
  },
  audit: {
    what: { en: 'Who did or read what', tr: 'Kimin ne yaptığı ya da okuduğu' },
    days: 730,
    from: came,
    choice: { least: 365, most: 3_650 },
    rows: { in: 'control', table: 'audit', key: ['id'], since: 'id', age: 'id' },
  },
})

export type Kind = keyof typeof retention
export const kinds = Object.keys(retention) as Kind[]

const dayMs = 86_400_000
export const keptMs = (kind: Kind): number => retention[kind].days * dayMs

/** What the store needs to know to find rows of a kind. */
export function rowsOf(rows: Rows): RowsOf {
  const { table: name, key, since, where } = rows
  const owner = rows.in === 'control' ? controlOwners[rows.table] : queueOwners[rows.table]
  return { table: name, key, since, owner, where: where as RowsOf['where'] }
}

/** The value in its column below which a row of the kind is over, where it is kept for `days`. */
export function boundOf(kind: Kind, now: number, days: number): OldRow['since'] {
  const { rows } = retention[kind]
  const before = now - days * dayMs
  if (rows === 'at-once') return before
  switch (rows.age) {
    case 'id':
      return leastId(before)
    case 'time':
      return before
    case 'end':
      return before + keptMs(kind)
    case 'day':
      // The day of which it tells is one of them.
      return new Date(before + dayMs).toISOString().slice(0, 10)
  }
}
