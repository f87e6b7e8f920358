// Whether a real sender walks as Ulak predicts: one Postfix, one Unbound below a root of its own, many domains. Some addresses take mail, some are busy,
// at the others nobody listens. What Postfix logs is compared with the route. Its order within one preference is not: it shuffles addresses, not
// hosts (docs/opinions.md).
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { name as nameOf } from '../../src/dns/name.ts'
import { createResolver } from '../../src/dns/resolver.ts'
import { type Outcome, route, type Route } from '../../src/prove/route.ts'
import { dnsTransport, randomId } from '../../src/system/net.ts'
import { scratch, until } from './places.ts'
import { postfix, postfixPrograms } from './postfix.ts'
import { privateInternet, privateInternetPrograms } from './private-internet.ts'
import { submit } from './submit.ts'

export const agreementPrograms = [...new Set([...postfixPrograms, ...privateInternetPrograms])]

/**
 * A domain to send to. `zone`: one record a line, `@` is the domain, `host` without a dot lies in it. Where an address belongs, `up1` to `up12` take
 * mail, `busy1` to `busy3` answer 421, `down1` to `down99` do not listen, `us` is the sender itself.
 */
export type MailWorld = {
  readonly about: string
  readonly zone: string
  /** Messages to send; more where equals must all be met. */
  readonly messages?: number
  /** The sender is one of the hosts. */
  readonly withUs?: boolean
}

/** What Postfix says to an outcome of which it delivers nothing. */
const statusFor: Record<Exclude<Outcome, 'deliver'>, 'bounced' | 'deferred'> = {
  'null-mx': 'bounced',
  'no-such-domain': 'bounced',
  'no-mail-host': 'bounced',
  'loops-back': 'bounced',
  'unknown-now': 'deferred',
}

/** Addresses that Postfix tries for one message (`smtp_mx_address_limit`). */
const addressLimit = 5

export async function assertAgreement(t: TestContext, worlds: readonly MailWorld[]): Promise<void> {
  const folder = scratch(t, 'ulak-agreement')
  chmodSync(folder, 0o755)
  const net = privateInternet(t, folder)
  const us = net.host(3)
  const addressOf = (word: string): string => {
    const [, kind, number] = /^(up|busy|down)(\d+)$/.exec(word) ?? []
    return net.host({ up: 10, busy: 30, down: 100 }[kind as 'up'] + Number(number))
  }
  const domains = worlds.map((world, at) => ({ ...world, domain: `d${at}.example` }))
  await net.start([
    `out.sender.example. IN A ${us}`,
    ...domains.flatMap(({ domain, zone }) =>
      zone
        .trim()
        .split('\n')
        .map((line) =>
          absolute(line.trim(), domain)
            .replaceAll(/\b(up|busy|down)\d+\b/g, addressOf)
            .replaceAll(/\bus$/g, us),
        ),
    ),
  ])
  for (let at = 1; at <= 12; at += 1) await sink(t, addressOf(`up${at}`), { greeting: '220 sink ESMTP' })
  for (let at = 1; at <= 3; at += 1) await sink(t, addressOf(`busy${at}`), { greeting: '421 4.3.2 busy' })
  mkdirSync(path.join(folder, 'sender'))
  const sender = postfix({
    folder: path.join(folder, 'sender'),
    address: us,
    hostname: 'out.sender.example',
    resolver: net.resolver,
    // Each message walks by itself.
    settings: { smtp_connection_cache_on_demand: 'no', smtp_tls_security_level: 'none', smtp_mx_session_limit: '0' },
  })
  t.after(() => sender.stop())
  await sender.start()

  const resolver = createResolver(
    { servers: [{ address: net.resolver, port: 53 }], trustAd: false, timeoutMs: 2_500 },
    { transport: dnsTransport, now: Date.now, randomId },
  )
  const isUp = (address: string): boolean =>
    Array.from({ length: 12 }, (_, at) => addressOf(`up${at + 1}`)).includes(address)
  const recipients = domains.flatMap(({ domain, messages = 2 }) =>
    Array.from({ length: messages }, (_, at) => `m${at}@${domain}`),
  )
  await submit(
    { address: us, port: 25 },
    recipients.map((to) => ({ from: '', to: [to], message: `Subject: x\r\nTo: ${to}\r\n\r\nx\r\n` })),
  )
  const walks = await until(
    `a status for each of ${recipients.length} messages`,
    () => {
      const found = walksIn(sender.log())
      return recipients.every((to) => found.has(to)) && found
    },
    120_000,
  ).catch((error: Error) => {
    const found = walksIn(sender.log())
    throw new Error(`${error.message}: ${recipients.filter((to) => !found.has(to)).join(' ')}`)
  })

  for (const { about, domain, withUs, messages = 2 } of domains) {
    const predicted = await route(
      { kind: 'name', name: nameOf(domain) },
      { resolver, allowPrivate: true, own: withUs ? [nameOf('out.sender.example'), us] : [] },
    )
    const own = Array.from({ length: messages }, (_, at) => walks.get(`m${at}@${domain}`)!)
    for (const walk of own) assertWalk(walk, predicted, isUp, `${about} (${domain})`)
    assertAllEqualsMet(own, predicted, isUp, `${about} (${domain})`)
  }
}

/** `firma` names made whole: `@` and names without a dot are of the domain. */
function absolute(line: string, domain: string): string {
  const [owner, type, ...rest] = line.split(/\s+/) as [string, string, ...string[]]
  const whole = (text: string): string =>
    text === '.' ? text : text === '@' ? `${domain}.` : text.includes('.') ? `${text}.` : `${text}.${domain}.`
  const data = ['MX', 'CNAME', 'NS'].includes(type) ? [...rest.slice(0, -1), whole(rest.at(-1)!)] : rest
  return `${whole(owner)} IN ${type} ${data.join(' ')}`
}

/** Takes every message, or sends everybody away. */
async function sink(t: TestContext, address: string, { greeting }: { greeting: string }): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    let isData = false
    let held = ''
    socket.write(`${greeting}\r\n`)
    if (!greeting.startsWith('2')) return socket.end()
    socket.on('data', (piece) => {
      held += piece.toString('latin1')
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end)
        held = held.slice(end + 2)
        if (isData && line !== '.') continue
        if (isData || !/^(DATA|QUIT)/i.test(line)) socket.write('250 ok\r\n')
        else if (/^DATA/i.test(line)) socket.write('354 go on\r\n')
        else socket.end('221 bye\r\n')
        isData = !isData && /^DATA/i.test(line)
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(25, address, resolve)
  })
  t.after(() => server.close())
}

type Walk = {
  readonly failed: readonly string[]
  readonly status: string
  readonly relay: string | undefined
  readonly line: string
}

/** The first walk for each recipient. A process of Postfix delivers one message after the other, so that its lines belong together. */
function walksIn(log: string): Map<string, Walk> {
  const walks = new Map<string, Walk>()
  const failed = new Map<string, string[]>()
  for (const line of log.split('\n')) {
    const [, process, text] = /postfix\/(?:smtp|error|bounce)\[(\d+)\]: (.*)$/.exec(line) ?? []
    if (!process || !text) continue
    const failure = /(?:connect to|host) \S+\[([\d.]+)\](?::25)?(?:: | refused)/.exec(text)?.[1]
    const [, to, relay, status] = /to=<([^>]+)>, relay=([^,]+),.* status=(\w+)/.exec(text) ?? []
    if (to && status) {
      const address = /\[([\d.]+)\]/.exec(relay!)?.[1]
      if (!walks.has(to)) walks.set(to, { failed: failed.get(process) ?? [], status, relay: address, line })
      failed.delete(process)
    } else if (failure) failed.set(process, [...(failed.get(process) ?? []), failure])
  }
  return walks
}

function assertWalk(walk: Walk, predicted: Route, isUp: (address: string) => boolean, about: string): void {
  const say = `${about}: ${walk.line}`
  if (predicted.outcome !== 'deliver') return assert.equal(walk.status, statusFor[predicted.outcome], say)
  // Postfix has IPv4 alone here.
  const steps = predicted.tries.flatMap(({ preference, addresses }) =>
    addresses.filter((address) => !address.includes(':')).map((address) => ({ preference, address })),
  )
  const preferenceOf = (address: string): number => {
    const found = steps.filter((step) => step.address === address).map(({ preference }) => preference)
    assert.ok(found.length > 0, `${say}: ${address} is not in the route`)
    return Math.min(...found)
  }
  const walked = [...walk.failed, ...(walk.status === 'sent' ? [walk.relay!] : [])].map(preferenceOf)
  assert.deepEqual(
    walked,
    walked.toSorted((a, b) => a - b),
    `${say}: better hosts come first`,
  )
  const firstUp = steps.findIndex(({ address }) => isUp(address))
  const best = steps[firstUp]
  if (!best || firstUp >= addressLimit) return assert.equal(walk.status, 'deferred', `${say}: it waits at the sender`)
  assert.equal(walk.status, 'sent', say)
  assert.equal(preferenceOf(walk.relay!), best.preference, `${say}: the preference that Ulak predicts`)
  assert.ok(isUp(walk.relay!), say)
  const better = steps.filter(({ preference }) => preference < best.preference).map(({ address }) => address)
  assert.deepEqual(
    better.filter((address) => !walk.failed.includes(address)),
    [],
    `${say}: every better address was tried before`,
  )
}

/** With enough messages every host of the best preference that is up has taken one. */
function assertAllEqualsMet(
  walks: readonly Walk[],
  predicted: Route,
  isUp: (address: string) => boolean,
  about: string,
): void {
  if (walks.length < 40) return
  const up = predicted.tries.filter(({ addresses }) => addresses.some(isUp))
  const best = up.filter(({ preference }) => preference === up[0]?.preference)
  const met = new Set(walks.map(({ relay }) => relay))
  for (const { exchange, addresses } of best)
    assert.ok(
      addresses.some((address) => met.has(address)),
      `${about}: ${exchange} was never met`,
    )
}
