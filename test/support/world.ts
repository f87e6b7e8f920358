// The one DNS double: a small world, declared in presentation format, that is asked like a resolver.
//
//   const dns = world({ 'example.org': { MX: ['10 mx.example.org.'] } }, { fail: ['TXT slow.example'] })
//
// A name that is not declared and has nothing below it is "no such name"; aliases are followed, wildcards are not. `fail` names what is
// SERVFAIL: `TXT slow.example` for one type, `slow.example` for all. `secure` names zones whose answers carry AD.
import { classes, type ResourceRecord } from '../../src/dns/message.ts'
import { isWithin, name as nameOf, type Name, nameToText, root } from '../../src/dns/name.ts'
import { CNAME, parseTypeName, typeName } from '../../src/dns/records/index.ts'
import { maxAliases } from '../../src/dns/read-answer.ts'
import type { DnsAnswer, Resolver } from '../../src/dns/resolver.ts'
import { parseRecordText } from '../../src/dns/zone-file.ts'

/** `{ 'example.org': { MX: ['10 mx.example.org.'] } }`; a name within the data is absolute, with or without its final dot. */
export type Declared = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
export type WorldOptions = {
  readonly fail?: readonly string[]
  readonly timeout?: readonly string[]
  readonly secure?: readonly string[]
  readonly ttl?: number
}

/** `asked` lists every question as `MX example.org`. `set` declares a name anew; `failing` may be changed while a test runs. */
export type World = Resolver & {
  readonly asked: string[]
  readonly failing: Set<string>
  set(name: string, records: Declared[string] | undefined): void
}

export function world(declared: Declared, options: WorldOptions = {}): World {
  const names = new Map<string, { name: Name; records: readonly ResourceRecord[] }>()
  const asked: string[] = []
  const failing = new Set(options.fail)
  const timingOut = new Set(options.timeout)
  const secure = (options.secure ?? []).map(nameOf)
  const ttl = options.ttl ?? 3600

  const set: World['set'] = (text, records) => {
    const name = nameOf(text)
    if (records) names.set(name.key, { name, records: readRecords(name, records, ttl) })
    else names.delete(name.key)
  }
  for (const [text, records] of Object.entries(declared)) set(text, records)

  function answer(owner: Name, type: number, aliases: readonly Name[]): DnsAnswer {
    const question = `${typeName(type)} ${nameToText(owner)}`
    const isIn = (set: ReadonlySet<string>): boolean => set.has(question) || set.has(nameToText(owner))
    if (isIn(failing)) return { kind: 'unknown', reason: 'servfail', detail: `${question}: SERVFAIL` }
    if (isIn(timingOut)) return { kind: 'unknown', reason: 'timeout', detail: `${question}: time-out` }
    const known = {
      owner,
      aliases,
      ttl,
      ad: [...aliases, owner].every((name) => secure.some((zone) => isWithin(name, zone))),
    }
    const here = names.get(owner.key)
    const records = here?.records.filter((record) => record.type === type) ?? []
    if (records.length > 0) return { kind: 'records', records, ...known }
    const alias = here?.records.find((record) => record.type === CNAME.code)
    if (alias) {
      if (aliases.length >= maxAliases) return { kind: 'unknown', reason: 'alias-loop', detail: question }
      return answer((alias.data as { target: Name }).target, type, [...aliases, owner])
    }
    const exists = here || [...names.values()].some(({ name }) => isWithin(name, owner))
    return { kind: exists ? 'no-data' : 'no-name', ...known }
  }

  return {
    asked,
    failing,
    set,
    resolve(name, type, { signal } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error)
      asked.push(`${typeName(type)} ${nameToText(name)}`)
      return Promise.resolve(answer(name, type, []))
    },
  }
}

function readRecords(name: Name, records: Declared[string], ttl: number): ResourceRecord[] {
  return Object.entries(records).flatMap(([mnemonic, texts]) => {
    const type = parseTypeName(mnemonic)
    if (!type.ok) throw new Error(`world: ${mnemonic} is no type`)
    return texts.map((text) => {
      const data = parseRecordText(type.value, text, root)
      if (!data.ok) throw new Error(`world: ${name} ${mnemonic} ${text}: ${data.problem.text.en}`)
      return { name, type: type.value, class: classes.IN, ttl, data: data.value }
    })
  })
}
