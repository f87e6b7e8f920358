// The names under which the world knows this machine: EHLO and PTR, MX names, name servers.
import { nameToText } from '../../dns/name.ts'
import { PTR, type Rdata } from '../../dns/records/index.ts'
import { reverseName } from '../../dns/reverse.ts'
import { canonicalIp } from '../../dns/ip.ts'
import { isPublicIp } from '../../smtp/mail-address.ts'
import type { NamedHost } from '../../system/settings.ts'
import { addressesOf } from '../probe.ts'
import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

const maxAddresses = 16

export async function examineNames(machine: Machine): Promise<Diagnosis[]> {
  const { settings } = machine
  const named = await Promise.all([
    ...settings.ULAK_MX_NAMES.map((host) => examineHost('mx-name', 'ULAK_MX_NAMES', host, machine)),
    ...settings.ULAK_NAMESERVERS.map((host) => examineHost('nameserver-name', 'ULAK_NAMESERVERS', host, machine)),
  ])
  const reverse = await examineReverse(machine)
  return [...reverse, ...named, ...twoNameservers(settings.ULAK_NAMESERVERS)]
}

// ── EHLO and PTR ────────────────────────────────────────────────────────────────────────────────

/** The addresses from which mail leaves: those of the MX names, or the public ones of the interfaces. */
async function examineReverse(machine: Machine): Promise<Diagnosis[]> {
  const { settings } = machine
  const published = settings.ULAK_MX_NAMES.flatMap(({ addresses }) => addresses)
  const own = machine.addresses().filter((address) => settings.ULAK_ALLOW_PRIVATE || isPublicIp(address))
  const all = [...new Set(published.length > 0 ? published : own)].slice(0, maxAddresses)
  if (all.length > 0) return Promise.all(all.map((address) => examineAddress(address, machine)))
  return [
    ill(
      'unknown',
      'reverse-name',
      settings.ULAK_HOSTNAME,
      {
        en: 'This machine has no public address of its own, so which one mail leaves from is not known.',
        tr: 'Bu makinenin kendi genel adresi yok; postanın hangisinden çıktığı bilinmiyor.',
      },
      {
        en: 'Name the public addresses in ULAK_MX_NAMES: mx.example.org=192.0.2.1',
        tr: 'Genel adresleri ULAK_MX_NAMES ayarında verin: mx.example.org=192.0.2.1',
      },
    ),
  ]
}

async function examineAddress(address: string, { settings, resolver }: Machine): Promise<Diagnosis> {
  const hostname = settings.ULAK_HOSTNAME
  const answer = await resolver.resolve(reverseName(address)!, PTR.code)
  if (answer.kind === 'unknown')
    return ill('unknown', 'reverse-name', address, {
      en: `Its name (PTR) could not be asked now (${answer.reason}).`,
      tr: `Adı (PTR) şu anda sorulamadı (${answer.reason}).`,
    })
  const names = (answer.kind === 'records' ? answer.records : [])
    .filter(({ type }) => type === PTR.code)
    .map(({ data }) => nameToText((data as Rdata['PTR']).target))
  const ask = {
    en: `Ask whoever gave you ${address} to set its reverse name (PTR) to ${hostname}, or set ULAK_HOSTNAME to the name it has.`,
    tr: `${address} adresini verenden ters adını (PTR) ${hostname} yapmasını isteyin ya da ULAK_HOSTNAME’i mevcut adı yapın.`,
  }
  if (names.length === 0)
    return ill(
      'bad',
      'reverse-name',
      address,
      {
        en: 'It has no name (PTR). Many servers refuse mail from such addresses.',
        tr: 'Adı (PTR) yok. Birçok sunucu böyle adreslerden posta almaz.',
      },
      ask,
    )
  if (!names.includes(hostname))
    return ill(
      'bad',
      'reverse-name',
      address,
      {
        en: `Its name (PTR) is ${names.slice(0, 3).join(', ')}, but Ulak calls itself ${hostname}.`,
        tr: `Adı (PTR) ${names.slice(0, 3).join(', ')}, ama Ulak kendisine ${hostname} diyor.`,
      },
      ask,
    )
  const back = await addressesOf(hostname, resolver)
  if (back?.map(canonicalIp).includes(canonicalIp(address)))
    return good('reverse-name', address, {
      en: `${hostname} in both directions.`,
      tr: `Her iki yönde ${hostname}.`,
    })
  return ill(
    back ? 'bad' : 'unknown',
    'reverse-name',
    address,
    {
      en: `Its name is ${hostname}, but that name does not lead back to it.`,
      tr: `Adı ${hostname}, ama bu ad geriye ona götürmüyor.`,
    },
    { en: `Publish the address ${address} at ${hostname}.`, tr: `${hostname} adına ${address} adresini yayımlayın.` },
  )
}

// ── MX names and name servers ───────────────────────────────────────────────────────────────────

async function examineHost(id: string, setting: string, host: NamedHost, { resolver }: Machine): Promise<Diagnosis> {
  const answered = await addressesOf(host.name, resolver)
  if (!answered)
    return ill('unknown', id, host.name, {
      en: 'Its addresses could not be asked now.',
      tr: 'Adresleri şu anda sorulamadı.',
    })
  const found = answered.map((address) => canonicalIp(address) ?? address)
  const wanted = host.addresses.map((address) => canonicalIp(address) ?? address)
  if (found.length === 0)
    return ill(
      'bad',
      id,
      host.name,
      {
        en: `The DNS has no address for this name of ${setting}.`,
        tr: `${setting} içindeki bu adın DNS içinde adresi yok.`,
      },
      id === 'nameserver-name'
        ? {
            en: `Enter ${host.name} with its addresses as a host (glue) at the registrar of its domain, and publish them in its zone.`,
            tr: `${host.name} adını adresleriyle birlikte, alan adının kayıt kuruluşuna sunucu (glue) olarak girin ve bölgesinde yayımlayın.`,
          }
        : {
            en: `Publish A and AAAA records at ${host.name}.`,
            tr: `${host.name} adına A ve AAAA kayıtları yayımlayın.`,
          },
    )
  const missing = wanted.filter((address) => !found.includes(address))
  const extra = wanted.length > 0 ? found.filter((address) => !wanted.includes(address)) : []
  if (missing.length === 0 && extra.length === 0)
    return good(id, host.name, { en: `The DNS says ${found.join(', ')}.`, tr: `DNS ${found.join(', ')} diyor.` })
  return ill(
    'bad',
    id,
    host.name,
    {
      en: `The DNS says ${found.join(', ')}, the setting ${wanted.join(', ')}.`,
      tr: `DNS ${found.join(', ')} diyor, ayar ${wanted.join(', ')}.`,
    },
    {
      en: `Bring ${setting} and the DNS into line, at the registrar, too, if it holds the address (glue).`,
      tr: `${setting} ile DNS’i aynı yapın; adresi kayıt kuruluşu tutuyorsa (glue) orada da.`,
    },
  )
}

const twoNameservers = (hosts: readonly NamedHost[]): Diagnosis[] =>
  hosts.length > 1
    ? []
    : [
        ill(
          'notice',
          'nameserver-count',
          hosts.map(({ name }) => name).join(', '),
          {
            en: 'One name server only; registrars ask for two, and so does RFC 2182.',
            tr: 'Tek ad sunucusu var; kayıt kuruluşları ve RFC 2182 iki tane ister.',
          },
          { en: 'Name a second one in ULAK_NAMESERVERS.', tr: 'ULAK_NAMESERVERS ayarında ikincisini de verin.' },
        ),
      ]
