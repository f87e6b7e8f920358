// `npm run bench:smtp`: messages a second from smtp-source through a store-and-forward MX into smtp-sink, each synced to the disk before it is taken
// over: Ulak and Postfix in turns, on the same disk, with new connections and with reused ones, with verdicts (Postfix with OpenDKIM and
// OpenDMARC, answers of the DNS in a cache) and without. Prints each round, the medians, and Ulak's rate as a multiple of Postfix's.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findProgram } from '../test/support/peers.ts'
import { ownAddress, until } from '../test/support/places.ts'
import { type Load, sendLoad, startSink } from '../test/support/smtp-load.ts'
import { type Carrier, startPostfix, startUlak, type Used } from './smtp-carriers.ts'
import { resolverFor, signedMessage } from './smtp-mail.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    /** In each round, instead of as many as take those seconds: for the CPU of a message while others use the machine. */
    messages: { type: 'string' },
    /** Sent to each carrier before anything is measured: what is compiled as it runs is compiled by then. */
    warm: { type: 'string', default: '1000' },
    sessions: { type: 'string', default: '20' },
    kilobytes: { type: 'string', default: '4,50' },
    connections: { type: 'string', default: 'new,reused' },
    verdicts: { type: 'string', default: 'off,on' },
    only: { type: 'string', default: 'postfix,ulak' },
    /** Folder for CPU profiles of Ulak's main thread, one for each setting of `verdicts`. */
    profile: { type: 'string' },
  },
})
const list = (name: 'kilobytes' | 'connections' | 'verdicts' | 'only'): string[] => values[name].split(',')
const sessions = Number(values.sessions)

const endings: (() => unknown)[] = []
const t = { after: (end: () => unknown) => void endings.unshift(end) }
const folder = mkdtempSync(path.join(tmpdir(), 'ulak-bench-smtp-'))
endings.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

const median = (rates: readonly number[]): number => rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)]!

type Measured = { readonly rate: number; readonly used: Used | undefined }

/** From the first connection until the last message is in the sink. */
async function round(carrier: Carrier, load: Omit<Load, 'to'>): Promise<Measured> {
  const { sink } = carrier
  const wanted = sink.count() + load.messages
  const before = carrier.used?.()
  const begun = performance.now()
  const sent = await sendLoad({ ...load, to: carrier })
  if (sent.code !== 0) throw new Error(`smtp-source to ${carrier.name}: ${sent.said}`)
  await until(`${load.messages} messages of ${carrier.name} in the sink`, () => sink.count() >= wanted, 120_000)
  const seconds = (performance.now() - begun) / 1_000
  const after = carrier.used?.()
  const each = (key: keyof Used): number => (after![key] - before![key]) / load.messages
  return {
    rate: load.messages / seconds,
    used: after && {
      mainMs: each('mainMs'),
      storeMs: each('storeMs'),
      otherMs: each('otherMs'),
      written: each('written'),
    },
  }
}

/** Rounds in turns. */
async function compare(carriers: readonly Carrier[], load: Omit<Load, 'to' | 'messages'>): Promise<void> {
  const counts = new Map<Carrier, number>()
  for (const carrier of carriers) {
    await round(carrier, { ...load, messages: 200 })
    if (values.messages !== undefined) counts.set(carrier, Number(values.messages))
    else {
      const { rate } = await round(carrier, { ...load, messages: 300 })
      counts.set(carrier, Math.max(200, Math.round(rate * Number(values.seconds))))
    }
  }
  const rates = new Map(carriers.map((carrier) => [carrier, [] as Measured[]]))
  for (let at = 0; at < Number(values.rounds); at += 1) {
    // Whoever goes first in one round goes last in the next.
    for (const carrier of at % 2 === 0 ? carriers : carriers.toReversed())
      rates.get(carrier)!.push(await round(carrier, { ...load, messages: counts.get(carrier)! }))
  }
  for (const [carrier, measured] of rates) {
    const all = measured.map(({ rate }) => rate)
    console.log(`  ${carrier.name}: ${median(all).toFixed(0)}/s (${all.map((rate) => rate.toFixed(0)).join(', ')})`)
    if (carrier.used) console.log(`    each ${usedText(measured.map(({ used }) => used!))}`)
  }
  const [postfix, ulak] = carriers.map((carrier) => median(rates.get(carrier)!.map(({ rate }) => rate)))
  if (postfix && ulak) console.log(`  Ulak takes ${(ulak / postfix).toFixed(2)} × what Postfix takes`)
}

function usedText(all: readonly Used[]): string {
  const of = (value: (used: Used) => number, digits: number): string => median(all.map(value)).toFixed(digits)
  const total = of(({ mainMs, storeMs, otherMs }) => mainMs + storeMs + otherMs, 2)
  const parts = `main ${of((one) => one.mainMs, 2)}, stores ${of((one) => one.storeMs, 2)}, other ${of((one) => one.otherMs, 2)}`
  return `${total} ms of CPU (${parts}), ${of((one) => one.written / 1024, 1)} KB written to the disk`
}

async function main(): Promise<void> {
  const address = ownAddress()
  const resolver = await resolverFor(t, folder, address)
  for (const verdicts of list('verdicts')) {
    const missing = ['opendkim', 'opendmarc'].filter((name) => !findProgram(name))
    if (verdicts === 'on' && missing.length > 0) {
      console.log(`verdicts on: skipped, needs ${missing.join(', ')}`)
      continue
    }
    const home = path.join(folder, `verdicts-${verdicts}`)
    mkdirSync(home)
    const carriers: Carrier[] = []
    let warmed = Number(values.warm) === 0
    for (const name of list('only')) {
      const place = { folder: path.join(home, name), resolver, verdicts: verdicts === 'on' }
      mkdirSync(place.folder)
      const sink = await startSink(t, { address: ownAddress(), port: 2525 })
      carriers.push(await (name === 'ulak' ? startUlak(t, place, sink, values.profile) : startPostfix(t, place, sink)))
    }
    const envelope = { sessions, from: 'a@sender.example', recipient: 'user@firma.example' }
    for (const kilobytes of list('kilobytes').map(Number)) {
      const file = path.join(folder, `${kilobytes}.eml`)
      if (!existsSync(file)) writeFileSync(file, await signedMessage(kilobytes * 1024))
      if (!warmed)
        for (const carrier of carriers)
          await round(carrier, { ...envelope, file, connections: 'reused', messages: Number(values.warm) })
      warmed = true
      for (const connections of list('connections') as ('new' | 'reused')[]) {
        console.log(`verdicts ${verdicts}, ${kilobytes} KB, ${sessions} sessions, ${connections} connections:`)
        await compare(carriers, { ...envelope, file, connections })
      }
    }
    for (const carrier of carriers) await carrier.stop()
  }
}

try {
  await main()
} finally {
  for (const end of endings) await end()
}
