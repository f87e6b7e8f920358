// Short ways to write the entries of the table: records by purpose, and the parameters that many providers share.
import type { Text } from '../../dns/problem.ts'
import type { Parameter, PresetMx, PresetRecord, Purpose } from './preset.ts'

type Extra = Pick<PresetRecord, 'optional' | 'variants' | 'confidence'>

/** `mx([10, 'mx1.example.net'], [20, 'mx2.example.net'])` */
export const mx = (...hosts: readonly (readonly [number, string])[]): PresetMx[] =>
  hosts.map(([preference, exchange]) => ({ preference, exchange }))

export const cname = (purpose: Purpose, name: string, target: string, extra: Extra = {}): PresetRecord => ({
  type: 'CNAME',
  purpose,
  name,
  target,
  ...extra,
})

export const txt = (purpose: Purpose, name: string, text: string, extra: Extra = {}): PresetRecord => ({
  type: 'TXT',
  purpose,
  name,
  text,
  ...extra,
})

export const address = (name: string, extra: Extra = {}): PresetRecord => ({
  type: 'A',
  purpose: 'host',
  name,
  address: '{serverIp}',
  ...extra,
})

/** `srv('_imaps._tcp', [0, 1, 993], 'imap.example.net')`; the numbers are priority, weight and port. */
export const srv = (
  name: string,
  numbers: readonly [number, number, number],
  target: string,
  extra: Extra = {},
): PresetRecord => ({
  type: 'SRV',
  purpose: 'autodiscover',
  name,
  priority: numbers[0],
  weight: numbers[1],
  port: numbers[2],
  target,
  ...extra,
})

/** "This service is decidedly not available", RFC 2782. */
export const noService = (name: string): PresetRecord => srv(name, [0, 0, 0], '')

/** DKIM keys that the provider keeps: a CNAME per selector. `{selector}` is not a template here: pass a function. */
export const hostedDkim = (
  selectors: readonly string[],
  target: (selector: string) => string,
  extra: Extra = {},
): PresetRecord[] => selectors.map((selector) => cname('dkim', `${selector}._domainkey`, target(selector), extra))

/** A DKIM key that the customer pastes: parameter `dkimKey`. */
export const pastedDkim = (selector: string, extra: Extra = {}): PresetRecord =>
  txt('dkim', `${selector}._domainkey`, '{dkimKey}', extra)

export const patterns = {
  /** One DNS label. */
  label: /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i,
  /** One or more labels: a selector may have dots. */
  labels: /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i,
  host: /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i,
  token: /^[\x21-\x7e]{1,200}$/,
  ipv4: /^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(?!$)|$)){4}$/,
  /** Tag list with a public key in it, RFC 6376 §3.6.1; `p=` may be empty only for a revoked key. */
  dkimKey: /^[\x20-\x7e]*(^|;)\s*p\s*=\s*[A-Za-z0-9+/=\s]{40,}(;[\x20-\x7e]*)?$/,
  letter: /^[a-z]$/i,
} as const

const exampleKey = 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='

/** The text of a DKIM record, as the provider's panel shows it. */
export const dkimKey = (where: Text, required = false): Parameter => ({
  name: 'dkimKey',
  label: { en: 'DKIM record value', tr: 'DKIM kaydının değeri' },
  where,
  required,
  pattern: patterns.dkimKey,
  example: exampleKey,
})

export const dkimSelector = (where: Text, example: string, fallback?: string): Parameter => ({
  name: 'dkimSelector',
  label: { en: 'DKIM selector (the part before ._domainkey)', tr: 'DKIM seçicisi (._domainkey öncesindeki bölüm)' },
  where,
  required: false,
  pattern: patterns.labels,
  example,
  ...(fallback === undefined ? {} : { default: fallback }),
})

/** The token that proves to the provider that the domain is the customer's. */
export const verificationToken = (where: Text, prefix: string, example: string): Parameter => ({
  name: 'verificationToken',
  label: { en: 'Domain verification code', tr: 'Alan adı doğrulama kodu' },
  where,
  required: false,
  pattern: patterns.token,
  example,
  ...(prefix === '' ? {} : { prefix }),
})

export const serverIp: Parameter = {
  name: 'serverIp',
  label: { en: 'IPv4 address of the server', tr: 'Sunucunun IPv4 adresi' },
  where: {
    en: "Your hosting company's welcome mail, or the start page of the server's panel",
    tr: 'Barındırma şirketinizin hoş geldiniz postası ya da sunucu panelinin ana sayfası',
  },
  required: true,
  pattern: patterns.ipv4,
  example: '192.0.2.25',
}

/** For filters that stand before a mailbox provider. */
export const gatewayNote: Text = {
  en: 'This is a filter in front of your mailboxes: only the MX records move to it. Keep the SPF, DKIM and autodiscover records of your mailbox provider.',
  tr: 'Bu, posta kutularınızın önünde duran bir süzgeçtir: ona yalnızca MX kayıtları taşınır. Posta kutusu sağlayıcınızın SPF, DKIM ve autodiscover kayıtları kalmalıdır.',
}

/** For services that take the mail of a name of its own. */
export const ownNameNote = (name: string): Text => ({
  en: `Use a name of its own for this (such as ${name}): it takes all mail of the name on which it is set.`,
  tr: `Bunun için ayrı bir ad kullanın (örneğin ${name}): üzerine kurulduğu adın bütün postasını alır.`,
})
