// The clock: signatures, certificates and TTLs lean on it. Only another clock can tell; one that runs on this machine is none.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import path from 'node:path'
import { connect as connectTls } from 'node:tls'
import { addressesOf } from '../probe.ts'
import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

const deadlineMs = 5_000
const smallMs = 2_000
const largeMs = 60_000

export async function examineClock(machine: Machine): Promise<Diagnosis[]> {
  const drift = await driftOf(machine)
  if (drift === undefined) {
    if (existsSync(path.join(machine.root, 'run/systemd/timesync/synchronized')))
      return [good('clock', 'systemd-timesyncd', { en: 'It keeps the clock right.', tr: 'Saati ayarlı tutuyor.' })]
    return [
      ill(
        'unknown',
        'clock',
        new Date(machine.now()).toISOString(),
        {
          en: 'There is no other clock to compare with.',
          tr: 'Karşılaştırılacak başka bir saat yok.',
        },
        {
          en: 'See that the time is kept right (`timedatectl`), by systemd-timesyncd or chrony.',
          tr: 'Saatin systemd-timesyncd ya da chrony ile ayarlı tutulduğuna bakın (`timedatectl`).',
        },
      ),
    ]
  }
  const { host, ms } = drift
  const seconds = (Math.abs(ms) / 1_000).toFixed(0)
  if (Math.abs(ms) <= smallMs) return [good('clock', host, { en: 'The clocks agree.', tr: 'Saatler uyuşuyor.' })]
  return [
    ill(
      Math.abs(ms) <= largeMs ? 'notice' : 'bad',
      'clock',
      host,
      {
        en: `This machine is ${seconds} s ${ms > 0 ? 'ahead of' : 'behind'} it.`,
        tr: `Bu makine ondan ${seconds} sn ${ms > 0 ? 'ileride' : 'geride'}.`,
      },
      {
        en: 'Switch time synchronisation on: `timedatectl set-ntp true`.',
        tr: 'Saat eşitlemesini açın: `timedatectl set-ntp true`.',
      },
    ),
  ]
}

/** Against the Date of ULAK_PUBLIC_URL, where that is answered by another machine. It has whole seconds: half of one is added. */
async function driftOf(machine: Machine): Promise<{ host: string; ms: number } | undefined> {
  const { settings, resolver } = machine
  if (!URL.canParse(settings.ULAK_PUBLIC_URL)) return undefined
  const url = new URL(settings.ULAK_PUBLIC_URL)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = host === 'localhost' ? [] : ((await addressesOf(host, resolver)) ?? [])
  const own = machine.addresses()
  if (addresses.length === 0 || addresses.some((address) => own.includes(address))) return undefined
  const begun = machine.now()
  const said = Date.parse((await dateOf(url, host, addresses[0]!, machine)) ?? '')
  return Number.isNaN(said) ? undefined : { host, ms: (begun + machine.now()) / 2 - (said + 500) }
}

/** The Date field of the answer to HEAD; undefined if there is none in time. */
async function dateOf(url: URL, host: string, address: string, { dial }: Machine): Promise<string | undefined> {
  const isTls = url.protocol === 'https:'
  const port = Number(url.port) || (isTls ? 443 : 80)
  try {
    // The operator named this address in the settings.
    const plain = await dial({ address, port, allowed: true }, { timeoutMs: deadlineMs })
    const socket = isTls ? connectTls({ socket: plain, servername: host, rejectUnauthorized: false }) : plain
    const asked = request({ createConnection: () => socket, method: 'HEAD', path: '/', headers: { host: url.host } })
    asked.setTimeout(deadlineMs, () => void plain.destroy()).end()
    const [response] = (await once(asked, 'response', { signal: AbortSignal.timeout(deadlineMs) })) as [IncomingMessage]
    plain.on('error', () => {}).destroy()
    return response.headers.date
  } catch {
    return undefined
  }
}
