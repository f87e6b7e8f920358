// Who receives a domain's mail by its intent: the provider's hosts, Ulak's place among them, and the addresses that belong with them.
import { canonicalIp, parseIpv4 } from '../dns/ip.ts'
import { equalNames, isWithin, type Name, nameToText, parseName } from '../dns/name.ts'
import { bad, ok, type Result, type Text } from '../dns/problem.ts'
import { parseMailbox } from '../smtp/address.ts'
import type { Brand } from './brand.ts'
import { atPointer, type Declared, refuse } from './finding.ts'
import { readHost, readTarget, shownHost } from './host-name.ts'
import type { MailIntent, UlakIntent } from './intent.ts'
import { recipientFault } from './recipient-rules.ts'
import { detectProvider, expandPreset, type Expansion, getPreset } from './presets/index.ts'

export type Mx = { readonly preference: number; readonly exchange: Name }

/** A host of the provider or of the customer, with what steers delivery to it. */
export type Host = Mx & { readonly addresses: readonly string[]; readonly port: number | undefined }

export type MailHosts = {
  /** Without Ulak. */
  readonly hosts: readonly Host[]
  /** Ulak's own entry. */
  readonly ulak: Mx | undefined
  /** What the apex shall hold; `as-published` leaves it as it is, but for Ulak's entry. */
  readonly mx: readonly Mx[] | 'null' | 'as-published'
  readonly expansion: Expansion | undefined
  /** The variant is one that was there already. */
  readonly kept: boolean
}

export type MxInput = {
  readonly apex: Name
  readonly intent: MailIntent
  /** The MX records at the apex now. */
  readonly present: readonly Mx[]
  readonly brand: Brand
  /** The DNS lives elsewhere: `present` says nothing. */
  readonly presentUnknown?: boolean
}

export function mailHosts(input: MxInput): Declared<MailHosts> {
  const found = providerHosts(input)
  if (!found.ok) return found
  const { hosts, expansion, kept, published } = found.value
  const place = ulakPlace(input, hosts)
  if (!place.ok) return place
  const ulak = place.value
  if (input.intent.provider === 'none') return ok({ hosts, ulak, mx: 'null', expansion, kept })
  if (input.intent.ulak?.role === 'front') return ok({ hosts, ulak, mx: ulak ? [ulak] : [], expansion, kept })
  if (published && !ulak) return ok({ hosts, ulak, mx: 'as-published', expansion, kept })
  return ok({ hosts, ulak, mx: [...hosts, ...(ulak ? [ulak] : [])], expansion, kept })
}

type Found = Pick<MailHosts, 'hosts' | 'expansion' | 'kept'> & { readonly published: boolean }

function providerHosts(input: MxInput): Declared<Found> {
  const { intent, apex } = input
  const others = input.present.filter(({ exchange }) => !isOwn(exchange, input))
  const none = { hosts: [], expansion: undefined, kept: false, published: false }
  if (intent.provider === 'none') return intent.hosts?.length || intent.ulak ? notWithNone() : ok(none)
  if (intent.provider === 'own-servers' || intent.provider === 'custom') {
    if (intent.provider === 'custom' && !intent.hosts?.length) {
      const hosts = others.map((mx) => ({ ...mx, addresses: [], port: undefined }))
      return ok({ ...none, hosts, published: true })
    }
    const hosts = ownHosts(intent, apex)
    if (!hosts.ok) return hosts
    if (hosts.value.length === 0 && !(intent.ulak?.role === 'front')) return noHosts()
    return ok({ ...none, hosts: hosts.value })
  }
  return presetHosts(input, others)
}

function ownHosts(intent: MailIntent, apex: Name): Declared<Host[]> {
  const hosts: Host[] = []
  for (const [index, host] of (intent.hosts ?? []).entries()) {
    const name = readHost(host.name, apex)
    if (!name.ok) return atPointer(name.problem, `/hosts/${index}/name`)
    const addresses: string[] = []
    for (const [at, text] of (host.addresses ?? []).entries()) {
      const address = canonicalIp(text)
      if (address === undefined)
        return refuse('bad-address', notAddress(text), { pointer: `/hosts/${index}/addresses/${at}` })
      addresses.push(address)
    }
    if (!isPreference(host.preference)) return badPreference(host.preference, `/hosts/${index}/preference`)
    hosts.push({ preference: host.preference, exchange: name.value, addresses, port: host.port })
  }
  const twice = hosts.find((host, at) => hosts.slice(0, at).some((one) => equalNames(one.exchange, host.exchange)))
  if (twice) return refuse('host-twice', hostTwice(twice.exchange), { pointer: `/hosts/${hosts.indexOf(twice)}/name` })
  return ok(hosts.toSorted((a, b) => a.preference - b.preference))
}

/** A variant of the same provider that is published and whole stays, unless another is named. */
function presetHosts(input: MxInput, others: readonly Mx[]): Declared<Found> {
  const { intent, apex } = input
  const preset = getPreset(intent.provider)
  if (!preset.ok) return atPointer(preset.problem, '/provider')
  if (intent.hosts?.length)
    return refuse('hosts-with-preset', hostsWithPreset(preset.value.name), { pointer: '/hosts' })
  const detected = detectProvider(others.map((one) => one.exchange))
  const same = detected?.id === intent.provider ? detected : undefined
  const variant = intent.variant ?? same?.variant
  const expanded = expandPreset(preset.value, {
    domain: apex,
    ...(variant === undefined ? {} : { variant }),
    parameters: { ...(variant === same?.variant ? same?.parameters : {}), ...intent.parameters },
  })
  if (!expanded.ok) return refuse(expanded.problem.code, expanded.problem.text)
  const { mx } = expanded.value
  const kept =
    intent.variant === undefined &&
    mx.length === others.length &&
    mx.every((one) => others.some((other) => equalNames(one.exchange, other.exchange)))
  const hosts = (kept ? others : mx).map((one) => ({ ...one, addresses: [], port: undefined }))
  return ok({ hosts, expansion: expanded.value, kept, published: false })
}

/** Where Ulak stands, if it shall; refused where mail would find no way on. */
function ulakPlace(input: MxInput, hosts: readonly Mx[]): Declared<Mx | undefined> {
  const { ulak } = input.intent
  if (!ulak) return ok(undefined)
  const fault = recipientFault(input.intent)
  if (fault) return fault
  if (!isPreference(ulak.preference)) return badPreference(ulak.preference, '/ulak/preference')
  const exchange = ulakName(ulak, input)
  if (!exchange.ok) return atPointer(exchange.problem, '/ulak/name')
  const clash = hosts.find((host) => equalNames(host.exchange, exchange.value))
  if (clash) return refuse('ulak-name-taken', nameTaken(exchange.value), { pointer: '/ulak/name' })
  for (const [index, address] of (ulak.rules?.notices ?? []).entries()) {
    const refusal = refuseNotice(address, input.apex)
    if (refusal) return refuse('notice-address', refusal, { pointer: `/ulak/rules/notices/${index}` })
  }
  for (const [index, target] of (ulak.deliverTo ?? []).entries()) {
    const host = readTarget(target.host, input.apex)
    if (!host.ok) return atPointer(host.problem, `/ulak/deliverTo/${index}/host`)
    if (isOwnText(host.value, input))
      return refuse('delivers-to-itself', toItself(host.value), { pointer: `/ulak/deliverTo/${index}/host` })
  }
  const given = (ulak.deliverTo ?? []).length > 0
  // Where the DNS lives elsewhere and the customer keeps the MX, the others are not known here.
  const unknown = hosts.length === 0 && (given || input.presentUnknown === true)
  if (ulak.role === 'backup' && !unknown && !hosts.some((host) => host.preference < ulak.preference)) {
    return refuse('backup-not-worse', notWorse(ulak.preference), { pointer: '/ulak/preference' })
  }
  if (ulak.role === 'share' && !given)
    return refuse('deliver-to-missing', deliverToMissing, { pointer: '/ulak/deliverTo' })
  if (ulak.role === 'front' && !given && hosts.length === 0)
    return refuse('deliver-to-missing', deliverToMissing, { pointer: '/ulak/deliverTo' })
  return ok({ preference: ulak.preference, exchange: exchange.value })
}

/** Notices go by another route than the mail that they are about. */
function refuseNotice(address: string, apex: Name): Text | undefined {
  const mailbox = parseMailbox(address)
  if (!mailbox.ok || mailbox.value.domain.kind !== 'name') return noMailAddress(address)
  return isWithin(mailbox.value.domain.name, apex) ? noticeInside(address) : undefined
}

function ulakName(ulak: UlakIntent, { apex, brand }: MxInput): Result<Name> {
  const [first] = brand.mxNames
  if (ulak.name === undefined) {
    return first ? parseName(first.name) : bad('brand-has-no-mx', noBrand)
  }
  const known = parseName(ulak.name)
  if (known.ok && isBrandName(known.value, brand)) return known
  const read = readHost(ulak.name, apex)
  if (!read.ok) return read
  if (isBrandName(read.value, brand)) return read
  if (!isWithin(read.value, apex)) return bad('ulak-name-foreign', foreignName(read.value, apex, brand))
  return ulakAddresses(brand).length > 0 ? read : bad('brand-has-no-addresses', noAddresses(read.value))
}

/** A name of ours in a customer's zone leads to all of us. */
export const ulakAddresses = (brand: Brand): string[] => [...new Set(brand.mxNames.flatMap((host) => host.addresses))]

export function isBrandName(name: Name, brand: Brand): boolean {
  const text = nameToText(name)
  return brand.mxNames.some((host) => host.name === text)
}

/** The names under which Ulak is an MX for the domain by this intent. */
export function ownNames(input: Pick<MxInput, 'apex' | 'intent' | 'brand'>): string[] {
  const names = input.brand.mxNames.map((host) => host.name)
  const named =
    input.intent.ulak?.name === undefined ? undefined : ulakName(input.intent.ulak, { ...input, present: [] })
  return named?.ok && !names.includes(nameToText(named.value)) ? [...names, nameToText(named.value)] : names
}

const isOwn = (exchange: Name, input: MxInput): boolean => isOwnText(nameToText(exchange), input)
const isOwnText = (host: string, input: MxInput): boolean => ownNames(input).includes(host)

const isPreference = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 65_535

export const isIpv4 = (address: string): boolean => parseIpv4(address) !== undefined

const badPreference = (value: unknown, pointer: string) =>
  refuse(
    'number-out-of-range',
    {
      en: `The preference must be a whole number from 0 to 65535, not "${String(value)}".`,
      tr: `Öncelik 0 ile 65535 arasında bir tam sayı olmalı, "${String(value)}" olamaz.`,
    },
    { pointer },
  )

const noHosts = () =>
  refuse(
    'hosts-missing',
    {
      en: 'No mail host is given. Name at least one, such as {"name": "mail", "preference": 10}.',
      tr: 'Posta sunucusu verilmedi. En az bir tane yazın, örneğin {"name": "mail", "preference": 10}.',
    },
    { pointer: '/hosts' },
  )

const notWithNone = () =>
  refuse(
    'none-with-hosts',
    {
      en: 'A domain without mail has neither mail hosts nor Ulak. Leave out "hosts" and "ulak", or choose another provider.',
      tr: 'Postası olmayan alan adının posta sunucusu da Ulak\'ı da olmaz. "hosts" ve "ulak" alanlarını çıkarın ya da başka bir sağlayıcı seçin.',
    },
    { pointer: '/provider' },
  )

const notAddress = (text: string): Text => ({
  en: `"${text}" is no IP address.`,
  tr: `"${text}" bir IP adresi değil.`,
})

const hostTwice = (host: Name): Text => ({
  en: `${shownHost(host)} is named twice. One MX record a host is enough; keep the one with the right preference.`,
  tr: `${shownHost(host)} iki kez yazılmış. Sunucu başına bir MX kaydı yeter; önceliği doğru olanı bırakın.`,
})

const hostsWithPreset = (provider: string): Text => ({
  en: `The hosts of ${provider} are known to Ulak. Leave out "hosts", or choose "own-servers" or "custom".`,
  tr: `${provider} sunucularını Ulak zaten biliyor. "hosts" alanını çıkarın ya da "own-servers" veya "custom" seçin.`,
})

const noMailAddress = (text: string): Text => ({
  en: `"${text}" is no mail address such as name@example.com.`,
  tr: `"${text}", ad@example.com gibi bir posta adresi değil.`,
})

const noticeInside = (address: string): Text => ({
  en: `${address} lies in this domain: a notice that its mail waits would wait with it. Name an address elsewhere.`,
  tr: `${address} bu alan adının içinde: postanın beklediğini söyleyen bildirim de onunla birlikte beklerdi. Başka bir yerdeki adresi yazın.`,
})

const nameTaken = (host: Name): Text => ({
  en: `${shownHost(host)} is one of the other mail hosts. Give Ulak a name of its own, such as "backup.mail".`,
  tr: `${shownHost(host)} öteki posta sunucularından biri. Ulak'a ayrı bir ad verin, örneğin "backup.mail".`,
})

const toItself = (host: string): Text => ({
  en: `${host} is Ulak itself: mail would go in circles. Name the server that has the mailboxes.`,
  tr: `${host} Ulak'ın kendisi: posta daireler çizerdi. Posta kutularının bulunduğu sunucuyu yazın.`,
})

const notWorse = (preference: number): Text => ({
  en: `No mail host is better than Ulak's ${preference}, so a backup would have nobody to hand the mail to. Give Ulak a higher number than the primary's.`,
  tr: `Hiçbir posta sunucusunun önceliği Ulak'ın ${preference} değerinden iyi değil; yedek, postayı verecek sunucu bulamaz. Ulak'a birincil sunucununkinden büyük bir sayı verin.`,
})

const deliverToMissing: Text = {
  en: 'Say in "deliverTo" which server gets the mail from Ulak.',
  tr: 'Ulak\'ın postayı hangi sunucuya vereceğini "deliverTo" alanında belirtin.',
}

const noBrand: Text = {
  en: 'This installation has no MX name. The operator sets ULAK_MX_NAMES.',
  tr: 'Bu kurulumun MX adı yok. İşletmeci ULAK_MX_NAMES ayarını yapmalı.',
}

const foreignName = (host: Name, apex: Name, brand: Brand): Text => ({
  en: `Ulak does not answer under ${shownHost(host)}. Use a name in ${shownHost(apex)} or one of ${brand.mxNames.map((one) => one.name).join(', ')}.`,
  tr: `Ulak ${shownHost(host)} adıyla yanıt vermiyor. ${shownHost(apex)} içinde bir ad ya da şunlardan birini kullanın: ${brand.mxNames.map((one) => one.name).join(', ')}.`,
})

const noAddresses = (host: Name): Text => ({
  en: `${shownHost(host)} would have no address, because the addresses of this installation are not set. The operator adds them: ULAK_MX_NAMES="mx.name=192.0.2.1".`,
  tr: `${shownHost(host)} adının adresi olmazdı, çünkü bu kurulumun adresleri ayarlanmamış. İşletmeci eklemeli: ULAK_MX_NAMES="mx.ad=192.0.2.1".`,
})
