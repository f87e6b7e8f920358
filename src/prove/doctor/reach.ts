// `--public`: do our doors answer at the addresses under which they are published? Asked from here; what stands before us it cannot show.
import { root } from '../../dns/name.ts'
import { SOA } from '../../dns/records/index.ts'
import { addressesOf } from '../probe.ts'
import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

type Door = {
  readonly what: 'DNS' | 'SMTP' | 'HTTPS'
  readonly host: string
  readonly address: string
  readonly port: number
}

const connectMs = 5_000
const maxDoors = 40

export async function examineReach(machine: Machine): Promise<Diagnosis[]> {
  const doors = (await doorsOf(machine)).slice(0, maxDoors)
  const answers = await Promise.all(doors.map((door) => tryDoor(door, machine)))
  if (doors.length > 0) return answers.flat()
  return [
    ill(
      'unknown',
      'reach',
      '–',
      { en: 'No public address is known.', tr: 'Bilinen genel adres yok.' },
      {
        en: 'Give addresses in ULAK_NAMESERVERS and ULAK_MX_NAMES: name=address.',
        tr: 'ULAK_NAMESERVERS ve ULAK_MX_NAMES ayarlarında adres verin: ad=adres.',
      },
    ),
  ]
}

async function doorsOf({ settings, resolver, ports }: Machine): Promise<Door[]> {
  const of = async (what: 'DNS' | 'SMTP', port: number) => {
    const hosts = what === 'DNS' ? settings.ULAK_NAMESERVERS : settings.ULAK_MX_NAMES
    const doors = await Promise.all(
      hosts.map(async ({ name, addresses }) =>
        (addresses.length > 0 ? addresses : ((await addressesOf(name, resolver)) ?? [])).map((address) => ({
          what,
          host: name,
          address,
          port,
        })),
      ),
    )
    return doors.flat()
  }
  return [
    ...(await of('DNS', ports.dns)),
    ...(await of('SMTP', ports.smtp)),
    ...(await panelDoors(settings, resolver, ports.https)),
  ]
}

async function panelDoors(
  { ULAK_PUBLIC_URL: text }: Machine['settings'],
  resolver: Machine['resolver'],
  port: number,
): Promise<Door[]> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') return []
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = (await addressesOf(host, resolver)) ?? []
  return addresses.map((address) => ({ what: 'HTTPS', host, address, port: Number(url.port) || port }))
}

async function tryDoor(door: Door, machine: Machine): Promise<Diagnosis[]> {
  const tcp = await tryTcp(door, machine)
  if (door.what !== 'DNS') return [tcp]
  const answer = await machine.direct.ask({ address: door.address, port: door.port }, root, SOA.code, {
    patienceMs: [2_000, 2_000],
  })
  const subject = `${door.what} ${door.host} ${door.address} ${door.port}/udp`
  return [answer.kind === 'unknown' ? silent(door, subject, answer.detail) : answered(subject), tcp]
}

async function tryTcp(door: Door, { dial }: Machine): Promise<Diagnosis> {
  const { what, host, address, port } = door
  const subject = `${what} ${host} ${address} ${port}/tcp`
  try {
    // The operator named this address in the settings.
    const socket = await dial({ address, port, allowed: true }, { timeoutMs: connectMs })
    socket.on('error', () => {}).destroy()
    return answered(subject)
  } catch (error) {
    return silent(door, subject, (error as Error).message)
  }
}

const answered = (subject: string): Diagnosis =>
  good('reach', subject, { en: 'It answers, asked from this machine.', tr: 'Bu makineden sorulunca yanıt veriyor.' })

const silent = ({ what, port }: Door, subject: string, why: string): Diagnosis =>
  ill(
    'bad',
    'reach',
    subject,
    { en: `It does not answer (${why}).`, tr: `Yanıt vermiyor (${why}).` },
    {
      en: `Start Ulak with a listener on port ${port} (${settingOf[what]}), and let firewall and router pass it. Where a router does not hand its own address back inside, ask from another machine.`,
      tr: `Ulak’ı ${port} kapısında dinleyecek biçimde başlatın (${settingOf[what]}); güvenlik duvarı ve yönlendirici geçirsin. Yönlendirici kendi adresini içeriden vermiyorsa başka bir makineden sorun.`,
    },
  )

const settingOf = { DNS: 'ULAK_DNS=0.0.0.0:53', SMTP: 'ULAK_SMTP=0.0.0.0:25', HTTPS: 'ULAK_HTTP' } as const
