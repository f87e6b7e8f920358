import assert from 'node:assert/strict'
import { test } from 'node:test'
import { name } from '../dns/name.ts'
import { parseTypeName } from '../dns/records/index.ts'
import { parseRecordText, parseZoneFile } from '../dns/zone-file.ts'
import { type KnownChange, knownChange, type PastChange, presentAnswer } from './known-change.ts'
import { type RecordChange, rrset, type Rrset } from './rrset.ts'

const apex = name('firma.example')

/** `10 old 3600`: data and TTL; undefined: there is none. */
type Side = readonly [ttl: number, ...records: string[]] | undefined

function change(owner: string, type: string, before: Side, after: Side): RecordChange {
  const code = parseTypeName(type)
  assert.ok(code.ok)
  const at = name(owner)
  const set = (side: Side): Rrset | undefined =>
    side &&
    rrset(
      at,
      code.value,
      side[0],
      side.slice(1).map((text) => {
        const data = parseRecordText(code.value, String(text), apex)
        assert.ok(data.ok)
        return data.value
      }),
    )
  return { name: at, type: code.value, before: set(before), after: set(after) }
}

const s = (seconds: number): number => seconds * 1_000
const past = (seconds: number, ...changes: RecordChange[]): PastChange => ({ at: s(seconds), changes })
/** Written in the order in which they happened. */
const known = (...history: PastChange[]): KnownChange | undefined =>
  knownChange(history.toReversed(), { apex, name: apex, type: 15 })

const mx = (before: Side, after: Side): RecordChange => change('firma.example', 'MX', before, after)
const old: Side = [3_600, '10 old']
const fresh: Side = [300, '10 new']

test('a change: since when, what was before and for how long, what is after', () => {
  assert.deepEqual(known(past(100, mx(old, fresh))), {
    at: s(100),
    before: ['10 old.firma.example.'],
    ttl: 3_600,
    after: ['10 new.firma.example.'],
  })
})

test('what never changed is no change: no history, another name or type, another TTL, another case', () => {
  assert.equal(known(), undefined)
  assert.equal(known(past(1, change('www.firma.example', 'MX', old, fresh))), undefined)
  assert.equal(known(past(1, change('firma.example', 'TXT', [60, 'a'], [60, 'b']))), undefined)
  assert.equal(known(past(1, mx([60, '10 old'], [3_600, '10 OLD']))), undefined)
})

test('where there was none, the negative TTL of the SOA; where there is to be none, an empty answer', () => {
  assert.deepEqual(known(past(1, mx(undefined, fresh))), {
    at: s(1),
    before: [],
    ttl: 300,
    after: ['10 new.firma.example.'],
  })
  const gone = known(past(1, mx(old, undefined)))
  assert.deepEqual([gone?.after, gone?.ttl], [[], 3_600])
})

test('a TTL that was lowered just before does not help those who asked before it', () => {
  const lowered = known(past(0, mx([86_400, '10 old'], [60, '10 old'])), past(600, mx([60, '10 old'], fresh)))
  assert.deepEqual([lowered?.at, lowered?.ttl, lowered?.earlierUntil], [s(600), 60, s(86_400)])
  const after = known(past(0, mx(old, fresh)), past(10, mx(fresh, [60, '10 new'])))
  assert.deepEqual([after?.at, after?.earlierUntil], [0, undefined], 'a TTL changed afterwards changes nothing')
})

test('an answer that comes back is not old', () => {
  const back = known(past(0, mx([86_400, '10 new'], [60, '10 old'])), past(600, mx([60, '10 old'], fresh)))
  assert.deepEqual([back?.ttl, back?.earlierUntil], [60, undefined])
})

test('other name servers: in the same change their old TTL counts, from an earlier one the old answer may still be fetched there', () => {
  const ns = change('firma.example', 'NS', [7_200, 'ns.old.example.'], [60, 'ns.new.example.'])
  assert.equal(known(past(1, mx(old, fresh), ns))?.nsTtl, 7_200)
  const before = known(past(1, ns), past(100, mx(old, fresh)))
  assert.deepEqual([before?.nsTtl, before?.earlierUntil], [undefined, s(1 + 7_200 + 3_600)])
  const framed = change('firma.example', 'NS', undefined, [60, 'ns.new.example.'])
  assert.equal(known(past(1, mx(old, fresh), framed))?.nsTtl, 86_400, 'the set that Ulak itself publishes')
})

test('hosts of the old answer that got other addresses, in the same change or later', () => {
  const host = (owner: string, ttl: number, type = 'A', data = ['192.0.2.1', '192.0.2.2']): RecordChange =>
    change(owner, type, [ttl, data[0]!], [60, data[1]!])
  const moved = known(
    past(0, host('old.firma.example', 9_999)),
    past(1, mx(old, fresh), host('old.firma.example', 7_200), host('new.firma.example', 8_000)),
    past(2, host('old.firma.example', 5_000, 'AAAA', ['2001:db8::1', '2001:db8::2'])),
  )
  assert.equal(moved?.movedHostTtl, 7_200)
  const same = known(past(1, mx(old, fresh), host('old.firma.example', 7_200, 'A', ['192.0.2.1', '192.0.2.1'])))
  assert.equal(same?.movedHostTtl, undefined)
  const first = known(past(1, mx(old, fresh), change('old.firma.example', 'A', undefined, [60, '192.0.2.1'])))
  assert.equal(first?.movedHostTtl, undefined, 'no old address')
})

test('what a zone answers now, where it is simply a set of the zone', () => {
  const { records } = parseZoneFile(
    '@ 60 IN MX 20 B\n@ 60 IN MX 10 a\nwww 60 IN CNAME @\nsub 60 IN NS ns.sub\n*.wild 60 IN A 192.0.2.1\nx.deep 60 IN A 192.0.2.1\n',
    { origin: apex },
  )
  const answer = (owner: string, type: number) => presentAnswer(records, { apex, name: name(owner), type })
  assert.deepEqual(answer('firma.example', 15), ['10 a.firma.example.', '20 b.firma.example.'])
  assert.deepEqual(answer('firma.example', 16), [])
  assert.equal(answer('www.firma.example', 15), undefined, 'an alias')
  assert.deepEqual(answer('www.firma.example', 5), ['firma.example.'])
  assert.equal(answer('host.sub.firma.example', 1), undefined, 'a zone below')
  assert.equal(answer('a.wild.firma.example', 1), undefined, 'a wildcard may answer')
  assert.deepEqual(answer('deep.firma.example', 1), [], 'a name between two names')
})
