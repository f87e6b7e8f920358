// Settings: each declared once, with its help. They come from a TOML file and from the environment, which wins. An unknown name is
// refused. `ULAK_HTTP` in the environment is `http` in the file.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname as machineName } from 'node:os'
import path from 'node:path'
import { parse as parseToml } from 'smol-toml'

export type SettingText = { readonly en: string; readonly tr: string }

export type Endpoint = { readonly address: string; readonly port: number }
/** A host name and the addresses under which it is published. */
export type NamedHost = { readonly name: string; readonly addresses: readonly string[] }

/** A host of the operator's choice: a name or an address. */
export type HostAndPort = { readonly host: string; readonly port: number }

export type Setting<T> = {
  readonly default: string
  readonly help: SettingText
  readonly secret?: true
  /** Throws SettingFault with what is expected. */
  read(text: string): T
}

export class SettingFault extends Error {
  readonly text: SettingText
  constructor(text: SettingText) {
    super(text.en)
    this.text = text
  }
}

const fault = (en: string, tr: string): never => {
  throw new SettingFault({ en, tr })
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

const text = (value: string): string => value

function flag(value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true'
  return fault(`must be true or false, not "${value}"`, `true ya da false olmalı, "${value}" olamaz`)
}

function port(value: string): number {
  const number = /^[0-9]{1,5}$/.test(value) ? Number(value) : -1
  return number >= 0 && number <= 65_535
    ? number
    : fault(`"${value}" is no port (0 to 65535)`, `"${value}" bir port değil (0-65535)`)
}

/** Connections to one resolver. More than a hundred tell of a slip. */
function streams(value: string): number {
  const number = /^[0-9]{1,3}$/.test(value) ? Number(value) : 0
  return number >= 1 && number <= 100
    ? number
    : fault(`"${value}" is no number from 1 to 100`, `"${value}" 1 ile 100 arasında bir sayı değil`)
}

/** `ip:port`, `[ip6]:port`, or a bare address where a default port is given. */
export function readEndpoint(value: string, defaultPort?: number): Endpoint {
  if (isIP(value) && defaultPort !== undefined) return { address: value, port: defaultPort }
  const parts = /^\[([^\]]+)\]:([0-9]+)$/.exec(value) ?? /^([^:]+):([0-9]+)$/.exec(value)
  const address = parts?.[1] === 'localhost' ? '127.0.0.1' : parts?.[1]
  if (!address || !isIP(address))
    return fault(
      `"${value}" must be address:port, for IPv6 [address]:port`,
      `"${value}" adres:port biçiminde olmalı, IPv6 için [adres]:port`,
    )
  return { address, port: port(parts![2]!) }
}

const endpoints = (value: string): Endpoint[] => words(value).map((word) => readEndpoint(word))
const servers = (value: string): Endpoint[] => words(value).map((word) => readEndpoint(word, 53))

/** `host`, `host:port`, `address`, `address:port`, `[ip6]:port`; port 25 unless told. */
function mailHosts(value: string): HostAndPort[] {
  return words(value).map((word) => {
    if (isIP(word)) return { host: word, port: 25 }
    const [, name, number = '25'] = /^([A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])\.?(?::([0-9]+))?$/.exec(word) ?? []
    if (name !== undefined && !/^[0-9.]+$/.test(name)) return { host: name.toLowerCase(), port: port(number) }
    const { address, port: ofAddress } = readEndpoint(word, 25)
    return { host: address, port: ofAddress }
  })
}

function namedHosts(value: string): NamedHost[] {
  return words(value).map((word) => {
    const [name = '', list = ''] = word.split('=', 2)
    const addresses = list.split(',').filter((address) => address !== '')
    const wrong = addresses.find((address) => !isIP(address))
    if (wrong !== undefined || !/^[A-Za-z0-9.-]+$/.test(name))
      return fault(`"${word}" must be name=address,address`, `"${word}" ad=adres,adres biçiminde olmalı`)
    return { name: name.replace(/\.$/, '').toLowerCase(), addresses }
  })
}

function hostName(value: string): string {
  if (value === '' || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(value)) return value.toLowerCase()
  return fault(`"${value}" is no host name`, `"${value}" bir sunucu adı değil`)
}

export type NodeRole = 'control' | 'dns' | 'mx'
function roles(value: string): NodeRole[] {
  return value.split(/[\s,]+/).map((word) => {
    if (word === 'control' || word === 'dns' || word === 'mx') return word
    return fault(
      `"${word}" is no role; roles are control, dns and mx`,
      `"${word}" bir rol değil; roller control, dns ve mx`,
    )
  })
}

/** Addresses and networks (CIDR). */
function networks(value: string): string[] {
  for (const word of words(value)) {
    const [network = '', prefix] = word.split('/', 2)
    const most = isIP(network) === 4 ? 32 : isIP(network) === 6 ? 128 : -1
    if (most < 0 || (prefix !== undefined && !(/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= most)))
      fault(
        `"${word}" is no address and no network such as 10.0.0.0/8`,
        `"${word}" ne bir adres ne de 10.0.0.0/8 gibi bir ağ`,
      )
  }
  return words(value)
}

/** Answers a second to one network, and which of those beyond it are given a short form; undefined: no limit. */
function answerRate(value: string): { readonly rate: number; readonly slip: number } | undefined {
  if (value === 'off') return undefined
  const [, rate = '', slip = '2'] = /^([1-9][0-9]{0,6})(?:\/([0-9]{1,2}))?$/.exec(value) ?? []
  if (rate !== '') return { rate: Number(rate), slip: Number(slip) }
  return fault(
    `"${value}" must be off, or answers a second and how often one beyond them is short, such as 200/2`,
    `"${value}" ya off ya da saniyedeki yanıt ve fazlasından kaçta birinin kısa verileceği olmalı, 200/2 gibi`,
  )
}

/** Text that answers carry: printable ASCII that fits into one string of a TXT record. */
function shortText(value: string): string {
  return /^[ -~]{0,63}$/.test(value)
    ? value
    : fault('must be at most 63 printable ASCII characters', 'en çok 63 yazdırılabilir ASCII karakteri olmalı')
}

function noDatabaseUrl(value: string): '' {
  if (value === '') return ''
  return fault(
    'several nodes on PostgreSQL are not offered yet; leave it out: the database lies in ULAK_DATA',
    'PostgreSQL üzerinde birden çok düğüm henüz sunulmuyor; bu ayarı çıkarın: veritabanı ULAK_DATA içinde',
  )
}

function language(value: string): 'en' | 'tr' | '' {
  if (value === 'en' || value === 'tr' || value === '') return value
  return fault(`must be tr or en, not "${value}"`, `tr ya da en olmalı, "${value}" olamaz`)
}

/** Names of zones, in lower case and without the final dot. */
function dnsZones(value: string): string[] {
  return words(value).map((word) => {
    const zone = hostName(word.replace(/\.$/, ''))
    return zone.includes('.') ? zone : fault(`"${word}" is no zone of a list`, `"${word}" bir liste bölgesi değil`)
  })
}

/** The address below which a service lies; it ends in a slash, so that a path can be put behind it. */
function webBase(value: string): URL | undefined {
  if (value === '') return undefined
  const url = URL.parse(value.endsWith('/') ? value : `${value}/`)
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.search) return url
  return fault(
    `"${value}" must be an https:// address without a query`,
    `"${value}" sorgusuz bir https:// adresi olmalı`,
  )
}

/** Where a service of the operator listens: `address:port`, or the path of a socket. */
export type ServicePlace = Endpoint | { readonly path: string }

function servicePlace(value: string): ServicePlace | undefined {
  if (value === '') return undefined
  return path.isAbsolute(value) ? { path: value } : readEndpoint(value)
}

function address(value: string): string {
  return value === '' || /^[^\s@]+@[^\s@]+$/.test(value)
    ? value
    : fault(`"${value}" is no mail address`, `"${value}" bir e-posta adresi değil`)
}

const setting = <T>(read: (text: string) => T, fallback: string, en: string, tr: string): Setting<T> => ({
  default: fallback,
  help: { en, tr },
  read,
})
const secret = <T>(one: Setting<T>): Setting<T> => ({ ...one, secret: true })

/** All settings, by the name they have in the environment. `${checkout}` in a default is the checkout's folder. */
export const settingTable = {
  ULAK_DATA: setting(
    text,
    '',
    'Folder of all state of an embedded node; ./data in a checkout',
    'Gömülü düğümün bütün durumunun klasörü; kaynak klasöründe ./data',
  ),
  ULAK_DATABASE_URL: secret(
    setting(
      noDatabaseUrl,
      '',
      'Not offered yet: the database is the embedded one in ULAK_DATA',
      'Henüz sunulmuyor: veritabanı ULAK_DATA içindeki gömülü veritabanı',
    ),
  ),
  ULAK_ROLES: setting(
    roles,
    'control,dns,mx',
    'What this node does: `control` panel, API and backups, `dns` the authority, `mx` SMTP in and out',
    'Bu düğümün yaptıkları: `control` panel, API ve yedekler, `dns` yetkili sunucu, `mx` gelen ve giden SMTP',
  ),
  ULAK_HOSTNAME: setting(
    hostName,
    '',
    'Name in EHLO and Received; the machine’s name if empty',
    'EHLO ve Received içindeki ad; boşsa makinenin adı',
  ),
  ULAK_NAMESERVERS: setting(
    namedHosts,
    '',
    'NS of new zones: ns1.x=192.0.2.1,2001:db8::1 ns2.x',
    'Yeni bölgelerin NS kayıtları: ns1.x=192.0.2.1,2001:db8::1 ns2.x',
  ),
  ULAK_MX_NAMES: setting(
    namedHosts,
    '',
    'Names under which this installation is an MX: mx.x=192.0.2.1',
    'Bu kurulumun MX olduğu adlar: mx.x=192.0.2.1',
  ),
  ULAK_HOSTMASTER: setting(
    address,
    '',
    'SOA contact, and who gets mail for postmaster at this server. If empty: hostmaster@ the domain, and postmaster is asked to come again',
    'SOA sorumlusu ve bu sunucudaki postmaster adresinin postasını alan. Boşsa: hostmaster@alan adı; postmaster için sonra yeniden denenmesi istenir',
  ),
  ULAK_PUBLIC_URL: setting(text, 'http://localhost:8025', 'How people reach the panel', 'Panele nasıl ulaşıldığı'),
  ULAK_KEY_FILE: setting(
    text,
    '',
    'File of the key that encrypts secrets at rest (DNSSEC and TSIG keys); secret.key in ULAK_DATA if empty, made when it is first needed. No backup holds it, and a restore needs it',
    'Gizli verileri (DNSSEC ve TSIG anahtarları) saklarken şifreleyen anahtarın dosyası; boşsa ULAK_DATA içinde secret.key, ilk gerektiğinde yapılır. Hiçbir yedek onu içermez, geri yükleme onu ister',
  ),
  ULAK_ALLOW_PRIVATE: setting(
    flag,
    'false',
    'May connections outward go to private and loopback addresses (labs, internal primaries)',
    'Dışa bağlantılar özel ve yerel adreslere gidebilir mi (laboratuvar, iç sunucular)',
  ),
  ULAK_TRUSTED_PROXIES: setting(
    networks,
    '',
    'Addresses or networks of reverse proxies whose X-Forwarded-For is believed: the client in the log',
    'X-Forwarded-For başlığına inanılan ters vekillerin adresleri ya da ağları: günlükteki istemci',
  ),
  ULAK_HTTP: setting(
    endpoints,
    '127.0.0.1:8025',
    'Listeners of panel, API, /healthz, /readyz and /metrics',
    'Panel, API, /healthz, /readyz ve /metrics dinleyicileri',
  ),
  ULAK_HTTPS: setting(
    endpoints,
    '',
    'Listeners of the same over TLS, without /metrics; needs ULAK_TLS_CERT and ULAK_TLS_KEY',
    'Aynısının TLS dinleyicileri, /metrics olmadan; ULAK_TLS_CERT ve ULAK_TLS_KEY ister',
  ),
  ULAK_TLS_CERT: setting(
    text,
    '',
    'Certificate file (PEM) for ULAK_HTTPS and STARTTLS, read again when it changes; STARTTLS is self-signed if empty',
    'ULAK_HTTPS ve STARTTLS için sertifika dosyası (PEM), değişince yeniden okunur; boşsa STARTTLS kendinden imzalı',
  ),
  ULAK_TLS_KEY: setting(
    text,
    '',
    'Private key file (PEM) of that certificate',
    'O sertifikanın özel anahtar dosyası (PEM)',
  ),
  ULAK_DNS: setting(
    endpoints,
    '127.0.0.1:5300',
    'Listeners of the DNS authority, UDP and TCP. A wildcard (0.0.0.0, [::]) becomes one socket for each address that the machine has at start, so that answers leave from the address that was asked',
    'DNS yetkili sunucusunun dinleyicileri, UDP ve TCP. Joker adres (0.0.0.0, [::]) makinenin açılışta sahip olduğu her adres için bir soket olur; yanıtlar böylece sorulan adresten çıkar',
  ),
  ULAK_DNS_RRL: setting(
    answerRate,
    '200/2',
    'Answers a second over UDP to one IPv4 /24 or IPv6 /56, of each kind (data, referral, no data, no such name, error), and which of those beyond it gets a short one that leads to TCP or a cookie: with 2 every second, with 0 none. `off`: no limit. Loopback, TCP and who shows a DNS cookie are exempt',
    'Bir IPv4 /24 ya da IPv6 /56 ağına UDP üzerinden saniyede verilen, her türden (veri, yönlendirme, veri yok, ad yok, hata) yanıt sayısı ve fazlasından kaçta birine TCP’ye ya da çereze yönelten kısa yanıt verileceği: 2 ise her ikincisine, 0 ise hiçbirine. `off`: sınır yok. Yerel adresler, TCP ve DNS çerezi gösteren muaftır',
  ),
  ULAK_DNS_RRL_EXEMPT: setting(
    networks,
    '',
    'Addresses or networks that ULAK_DNS_RRL does not limit: your own resolvers and monitors',
    'ULAK_DNS_RRL sınırının uygulanmadığı adresler ya da ağlar: kendi çözümleyicileriniz ve izleme sistemleriniz',
  ),
  ULAK_DNS_ID: setting(
    shortText,
    '',
    'Name by which this DNS server is told from its siblings (NSID, and CH TXT id.server and hostname.bind); not told if empty',
    'Bu DNS sunucusunu eşlerinden ayıran ad (NSID, ayrıca CH TXT id.server ve hostname.bind); boşsa söylenmez',
  ),
  ULAK_DNS_VERSION: setting(
    shortText,
    '',
    'What is answered to CH TXT version.bind and version.server; refused if empty',
    'CH TXT version.bind ve version.server sorularına verilen yanıt; boşsa reddedilir',
  ),
  ULAK_SMTP: setting(endpoints, '127.0.0.1:2525', 'SMTP listeners', 'SMTP dinleyicileri'),
  ULAK_RESOLVERS: setting(
    servers,
    '',
    'Resolvers for every look-up outward, ip or ip:port; the system’s if empty',
    'Dışa bütün sorgular için çözümleyiciler, ip ya da ip:port; boşsa sistemin',
  ),
  ULAK_RESOLVER_STREAMS: setting(
    streams,
    '4',
    'TCP connections to each of them when many domains are checked; 32 are faster where it takes twice as many (Unbound: incoming-num-tcp 64)',
    'Çok alan adı denetlenirken her birine açılan TCP bağlantısı; çözümleyici iki katını kabul ediyorsa (Unbound: incoming-num-tcp 64) 32 daha hızlıdır',
  ),
  ULAK_RESOLVERS_VALIDATE: setting(
    flag,
    'false',
    'May the AD bit of those resolvers be trusted',
    'Bu çözümleyicilerin AD bitine güvenilir mi',
  ),
  ULAK_PROPAGATION_RESOLVERS: setting(
    servers,
    '1.1.1.1 8.8.8.8 9.9.9.9 208.67.222.222',
    'Resolvers of others that the propagation clock asks, ip or ip:port',
    'Yayılma saatinin sorduğu başkalarının çözümleyicileri, ip ya da ip:port',
  ),
  ULAK_SMTP_OUT_PORT: setting(port, '25', 'Port tried on MX hosts', 'MX sunucularında denenen port'),
  ULAK_PROBE_CONTROL_HOSTS: setting(
    mailHosts,
    '',
    'Mail hosts of others that always answer, host or host:port: tried before --probe calls a host unreachable',
    'Başkalarının her zaman yanıt veren posta sunucuları, sunucu ya da sunucu:port: --probe bir sunucuya erişilemez demeden önce denenir',
  ),
  ULAK_LOCAL_HOSTS: setting(
    mailHosts,
    '',
    'Own web servers and smarthosts, host or host:port: --probe asks whether they keep mail of domains whose mail hosts are elsewhere',
    'Kendi web sunucularınız ve çıkış sunucularınız, sunucu ya da sunucu:port: --probe, posta sunucuları başka yerde olan alan adlarının postasını tutup tutmadıklarını sorar',
  ),
  ULAK_BLOCKLISTS: setting(
    dnsZones,
    '',
    'Zones of DNS block lists, e.g. dnsbl.example (through a resolver of your own): checks look up the addresses of mail hosts there, and domains that use block lists without naming any those of their senders',
    'DNS engelleme listeleri, örn. dnsbl.example (kendi çözümleyiciniz üzerinden): denetimler posta sunucularının adreslerini, liste adı vermeden engelleme listesi kullanan alan adları gönderenlerin adreslerini burada arar',
  ),
  ULAK_RSPAMD: setting(
    servicePlace,
    '',
    'rspamd that scans mail of domains that want it: address:port of its normal worker, or the path of its socket; none if empty',
    'İsteyen alan adlarının postasını tarayan rspamd: normal worker için adres:port ya da soketinin yolu; boşsa yok',
  ),
  ULAK_CLAMD: setting(
    servicePlace,
    '',
    'clamd (ClamAV) that scans mail of domains that want it: address:port, or the path of its socket; none if empty',
    'İsteyen alan adlarının postasını tarayan clamd (ClamAV): adres:port ya da soketinin yolu; boşsa yok',
  ),
  ULAK_RDAP: setting(
    webBase,
    '',
    'RDAP server that checks ask for the registration of a domain, e.g. https://rdap.example/; nothing is asked if empty',
    'Denetimlerin alan adının kaydını sorduğu RDAP sunucusu, örn. https://rdap.example/; boşsa sorulmaz',
  ),
  ULAK_TOKEN: secret(
    setting(
      text,
      '',
      'Operator token: the first one when the store is empty; what the command sends',
      'Operatör belirteci: veri boşken ilki; komutun gönderdiği',
    ),
  ),
  ULAK_URL: setting(text, 'http://127.0.0.1:8025', 'The server that the command talks to', 'Komutun konuştuğu sunucu'),
  ULAK_LANG: setting(language, '', 'tr or en; from LANG if empty', 'tr ya da en; boşsa LANG belirler'),
  ULAK_LOG: setting(
    text,
    'info',
    'Log level: debug, info, warn, error, silent',
    'Günlük düzeyi: debug, info, warn, error, silent',
  ),
  ULAK_CATALOG_ZONE: setting(
    hostName,
    '',
    'Name of the catalog zone (RFC 9432) from which secondaries learn which zones there are, e.g. catalog.ns.example; none if empty',
    'İkincil sunucuların hangi bölgelerin bulunduğunu öğrendiği katalog bölgesinin (RFC 9432) adı, örn. catalog.ns.example; boşsa yok',
  ),
  ULAK_BACKUPS: setting(
    text,
    '',
    'Folder of the daily backups; backups/ in ULAK_DATA if empty',
    'Günlük yedeklerin klasörü; boşsa ULAK_DATA içinde backups/',
  ),
} as const

/** Names with a meaning of their own that are no settings of the program. */
const otherNames = new Set(['ULAK_NODE', 'ULAK_TEST_NO_SKIP', 'ULAK_TEST_JOBS', 'ULAK_WRITE_DOCS'])

type Table = typeof settingTable
export type SettingName = keyof Table
export type Settings = { readonly [K in SettingName]: ReturnType<Table[K]['read']> }

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly faults: readonly { name: string; text: SettingText }[] }

const fileKey = (name: string): string => name.slice('ULAK_'.length).toLowerCase()

/** Reads the file (if any) and the environment. Every fault is reported, each with the name it belongs to. */
export function readSettings(options: {
  environment: NodeJS.ProcessEnv
  configFile?: string
  checkout?: string
}): SettingsResult {
  const faults: { name: string; text: SettingText }[] = []
  const given = new Map<string, string>()
  if (options.configFile) readFile(options.configFile, given, faults)
  for (const [name, value] of Object.entries(options.environment)) {
    if (!name.startsWith('ULAK_') || otherNames.has(name) || value === undefined) continue
    if (name in settingTable) given.set(name, value)
    else faults.push({ name, text: unknownName(name) })
  }
  const values: Record<string, unknown> = {}
  for (const [name, one] of Object.entries(settingTable) as [SettingName, Setting<unknown>][]) {
    try {
      values[name] = one.read(given.get(name) ?? one.default)
    } catch (error) {
      if (!(error instanceof SettingFault)) throw error
      faults.push({ name, text: error.text })
    }
  }
  if (faults.length === 0) faults.push(...together(values as Settings))
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, settings: withDefaults(values as Settings, options.checkout) }
}

/** What is wrong with settings that are good by themselves. */
function together(settings: Settings): { name: SettingName; text: SettingText }[] {
  const { ULAK_TLS_CERT: cert, ULAK_TLS_KEY: key, ULAK_HTTPS: https } = settings
  const needs = (missing: string): SettingText => ({ en: `needs ${missing}, too`, tr: `${missing} ayarını da ister` })
  if (cert !== '' && key === '') return [{ name: 'ULAK_TLS_CERT', text: needs('ULAK_TLS_KEY') }]
  if (key !== '' && cert === '') return [{ name: 'ULAK_TLS_KEY', text: needs('ULAK_TLS_CERT') }]
  if (https.length > 0 && cert === '') return [{ name: 'ULAK_HTTPS', text: needs('ULAK_TLS_CERT + ULAK_TLS_KEY') }]
  return []
}

function withDefaults(settings: Settings, checkout: string | undefined): Settings {
  const hostname = settings.ULAK_HOSTNAME || machineName().toLowerCase()
  const self = [{ name: hostname, addresses: [] }]
  const data = path.resolve(settings.ULAK_DATA || (checkout ? path.join(checkout, 'data') : '/var/lib/ulak'))
  return {
    ...settings,
    ULAK_DATA: data,
    ULAK_HOSTNAME: hostname,
    ULAK_NAMESERVERS: settings.ULAK_NAMESERVERS.length > 0 ? settings.ULAK_NAMESERVERS : self,
    ULAK_MX_NAMES: settings.ULAK_MX_NAMES.length > 0 ? settings.ULAK_MX_NAMES : self,
    ULAK_KEY_FILE: path.resolve(settings.ULAK_KEY_FILE || path.join(data, 'secret.key')),
    ULAK_BACKUPS: path.resolve(settings.ULAK_BACKUPS || path.join(data, 'backups')),
  }
}

function readFile(file: string, given: Map<string, string>, faults: { name: string; text: SettingText }[]): void {
  let table: Record<string, unknown>
  try {
    table = parseToml(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    faults.push({ name: file, text: { en: `cannot be read: ${why}`, tr: `okunamadı: ${why}` } })
    return
  }
  const names = new Map(Object.keys(settingTable).map((name) => [fileKey(name), name]))
  for (const [key, value] of Object.entries(table)) {
    const name = names.get(key)
    if (!name) faults.push({ name: key, text: unknownName(key) })
    else given.set(name, Array.isArray(value) ? value.join(' ') : String(value))
  }
}

const unknownName = (name: string): SettingText => ({
  en: `"${name}" is no setting of Ulak. Is it spelt right? Settings are ${Object.keys(settingTable).join(', ')}.`,
  tr: `"${name}" Ulak'ın bir ayarı değil. Doğru yazıldı mı? Ayarlar: ${Object.keys(settingTable).join(', ')}.`,
})

/** The reference page of all settings, in both languages. */
export function settingsPage(): string {
  const rows = (Object.entries(settingTable) as [string, Setting<unknown>][]).map(
    ([name, one]) =>
      `| \`${name}\` | ${one.default === '' ? '–' : `\`${one.default}\``} | ${one.help.en} | ${one.help.tr} |`,
  )
  return `${[
    '# Settings · Ayarlar',
    '',
    '<!-- generated from src/system/settings.ts -->',
    '',
    'From a TOML file (`--config FILE`; `ULAK_HTTP` is `http` there) and from the environment, which wins. Lists are separated by spaces.',
    '',
    'Bir TOML dosyasından (`--config DOSYA`; `ULAK_HTTP` orada `http` olur) ve ortam değişkenlerinden okunur, ikincisi geçerlidir. Listeler boşlukla ayrılır.',
    '',
    '| name · ad | default · varsayılan | meaning | anlamı |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')}\n`
}
