// Whether the ports under which the world looks for us are free, and by whom they are held if not.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type PortHolder, portHolders } from '../../system/port-holders.ts'
import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

type Door = { readonly protocol: 'tcp' | 'udp'; readonly port: number; readonly what: 'DNS' | 'SMTP' | 'HTTPS' }

export function examinePorts(machine: Machine): Diagnosis[] {
  const { dns, smtp, https } = machine.ports
  const doors: readonly Door[] = [
    { protocol: 'udp', port: dns, what: 'DNS' },
    { protocol: 'tcp', port: dns, what: 'DNS' },
    { protocol: 'tcp', port: smtp, what: 'SMTP' },
    { protocol: 'tcp', port: https, what: 'HTTPS' },
  ]
  return doors.map((door) => examineDoor(door, machine))
}

function examineDoor(door: Door, machine: Machine): Diagnosis {
  const { protocol, port, what } = door
  const subject = `${what} ${port}/${protocol}`
  const holders = portHolders(protocol, port, path.join(machine.root, 'proc'))
  if (!holders)
    return ill('unknown', 'port', subject, {
      en: 'Who holds it can be seen on Linux only.',
      tr: 'Kimin tuttuğu yalnızca Linux’ta görülebilir.',
    })
  const mine = machine.serverPid()
  const foreign = holders.filter(({ pid }) => pid === undefined || pid !== mine)
  const inTheWay = foreign.filter((holder) => isInTheWay(door, holder, machine))
  if (inTheWay.length > 0) return held(subject, door, inTheWay)
  if (holders.length > foreign.length)
    return good('port', subject, { en: 'Ulak listens there.', tr: 'Ulak orada dinliyor.' })
  if (!mayOpen(port, path.join(machine.root, 'proc')))
    return ill(
      'bad',
      'port',
      subject,
      { en: 'It is free, but this user may not open it.', tr: 'Boş ama bu kullanıcı açamaz.' },
      {
        en: 'Start Ulak as a systemd service with AmbientCapabilities=CAP_NET_BIND_SERVICE, or as root.',
        tr: 'Ulak’ı AmbientCapabilities=CAP_NET_BIND_SERVICE içeren bir systemd hizmeti ya da root olarak başlatın.',
      },
    )
  if (foreign.length > 0)
    return good('port', subject, {
      en: `It is free: ${names(foreign)} holds only ${foreign[0]!.address}, where Ulak does not listen.`,
      tr: `Boş: ${names(foreign)} yalnızca ${foreign[0]!.address} adresini tutuyor; Ulak orada dinlemez.`,
    })
  return good('port', subject, { en: 'It is free.', tr: 'Boş.' })
}

/** For DNS a wildcard is one socket for each address of the machine; elsewhere it takes all of the port. */
const isInTheWay = ({ what }: Door, { address }: PortHolder, machine: Machine): boolean =>
  what !== 'DNS' || address === '0.0.0.0' || address === '::' || machine.addresses().includes(address)

const names = (holders: readonly PortHolder[]): string =>
  [...new Set(holders.map(({ program, pid }) => (program === undefined ? '?' : `${program} (${pid})`)))].join(', ')

function held(subject: string, { what, port }: Door, holders: readonly PortHolder[]): Diagnosis {
  const who = names(holders)
  const at = [...new Set(holders.map(({ address }) => address))].join(', ')
  const isResolved = holders.some(({ program }) => program?.startsWith('systemd-resolve'))
  const isHttps = what === 'HTTPS'
  const fix = isResolved
    ? {
        en: 'systemd-resolved: set DNSStubListener=no in /etc/systemd/resolved.conf, then `systemctl restart systemd-resolved`.',
        tr: 'systemd-resolved: /etc/systemd/resolved.conf içinde DNSStubListener=no yapın, sonra `systemctl restart systemd-resolved`.',
      }
    : isHttps
      ? {
          en: 'If that is your web server, let it hand ULAK_PUBLIC_URL on to ULAK_HTTP (reverse proxy).',
          tr: 'Bu sizin web sunucunuzsa ULAK_PUBLIC_URL adresini ULAK_HTTP’ye aktarsın (ters vekil).',
        }
      : {
          en: `Stop it, or let it listen elsewhere: \`ss -lntup 'sport = :${port}'\` shows its process.`,
          tr: `Onu durdurun ya da başka yerde dinletin: \`ss -lntup 'sport = :${port}'\` sürecini gösterir.`,
        }
  return ill(
    isHttps ? 'notice' : 'bad',
    'port',
    subject,
    { en: `${who} holds it on ${at}.`, tr: `${at} adresinde ${who} tutuyor.` },
    fix,
  )
}

const netBindService = 1n << 10n

function mayOpen(port: number, proc: string): boolean {
  const first = Number(read(path.join(proc, 'sys/net/ipv4/ip_unprivileged_port_start')) ?? 1024)
  if (port >= first) return true
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(read(path.join(proc, 'self/status')) ?? '')?.[1]
  return effective === undefined ? process.getuid?.() === 0 : (BigInt(`0x${effective}`) & netBindService) !== 0n
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
