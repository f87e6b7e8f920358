// A look and what it says about time, for programs: `ulak propagation --json` and the API.
import type { Sight } from './propagation.ts'
import type { PropagationClock } from './propagation-clock.ts'

const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())

export const propagationJson = (sight: Sight, clock: PropagationClock) => ({
  name: sight.name,
  type: sight.type,
  at: iso(sight.at)!,
  zone: sight.zone ?? null,
  state: clock.state,
  expected: [...clock.expected],
  until: iso(clock.until),
  isAtTheLatest: clock.isAtTheLatest,
  parts: { ...clock.parts },
  parent: sight.parent ? { servers: [...sight.parent.servers], ttl: sight.parent.ttl } : null,
  child: sight.child ? { servers: [...sight.child.servers], ttl: sight.child.ttl } : null,
  servers: clock.servers.map(({ host, address, serial, state, oldUntil, answer }) => ({
    host,
    address,
    serial: serial ?? null,
    state,
    oldUntil: iso(oldUntil),
    ...answerJson(answer),
  })),
  resolvers: clock.resolvers.map(({ address, state, answer }) => ({ address, state, ...answerJson(answer) })),
})

const answerJson = (answer: Sight['servers'][number]['answer']) => ({
  records: answer.kind === 'records' ? [...answer.records] : answer.kind === 'none' ? [] : null,
  ttl: answer.kind === 'silent' ? null : answer.ttl,
  problem: answer.kind === 'silent' ? answer.reason : null,
})
