// The tables of PowerDNS' generic SQL backends, read and never written. https://doc.powerdns.com/authoritative/backends/generic-sql.html
import * as sqlite from 'node:sqlite'

export type DomainRow = { readonly id: number; readonly name: string; readonly type: string }
export type RecordRow = {
  readonly name: string
  /** NULL: an empty non-terminal. */
  readonly type: string | null
  readonly content: string | null
  readonly ttl: number | null
  readonly prio: number | null
  readonly disabled: boolean | number | null
}
export type Tables = {
  domains(): Promise<readonly DomainRow[]>
  records(domain: number): Promise<readonly RecordRow[]>
  close(): Promise<void>
}

const domainsSql = 'select id, name, type from domains order by name'
const recordsSql = 'select name, type, content, ttl, prio, disabled from records where domain_id = '

export async function sqliteTables(file: string): Promise<Tables> {
  const Database = (sqlite as { Database?: typeof sqlite.DatabaseSync }).Database ?? sqlite.DatabaseSync
  const db = new Database(file, { readOnly: true })
  const records = (): ReturnType<typeof db.prepare> => db.prepare(`${recordsSql}?`)
  let prepared: ReturnType<typeof records> | undefined
  return {
    domains: async () => db.prepare(domainsSql).all() as unknown as DomainRow[],
    records: async (domain) => (prepared ??= records()).all(domain) as unknown as RecordRow[],
    close: async () => db.close(),
  }
}

export async function postgresTables(url: string): Promise<Tables> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    domains: async () => (await client.query<DomainRow>(domainsSql)).rows,
    records: async (domain) => (await client.query<RecordRow>(`${recordsSql}$1`, [domain])).rows,
    close: () => client.end(),
  }
}
