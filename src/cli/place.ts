// Where in a request a fault is, in words: what the API tells as a JSON pointer (RFC 6901) or as `line 812`.
import type { Text } from '../dns/problem.ts'
import type { Lang } from './io.ts'

/** Of the fields that a person fills in by flags, arguments and files. Those without a word say nothing to him. */
const words: Readonly<Record<string, Text | undefined>> = {
  changes: undefined,
  rrsets: undefined,
  set: undefined,
  mail: undefined,
  account: { en: 'account', tr: 'hesap' },
  addresses: { en: 'address', tr: 'adres' },
  deliverTo: { en: 'host to deliver to', tr: 'teslim sunucusu' },
  domain: { en: 'domain', tr: 'alan adı' },
  domains: { en: 'domain', tr: 'alan adı' },
  host: { en: 'host', tr: 'sunucu' },
  hosts: { en: 'mail host', tr: 'posta sunucusu' },
  mechanisms: { en: 'mechanism', tr: 'düzenek' },
  name: { en: 'name', tr: 'ad' },
  parameters: { en: 'parameter', tr: 'parametre' },
  port: { en: 'port', tr: 'kapı' },
  preference: { en: 'preference', tr: 'öncelik' },
  provider: { en: 'provider', tr: 'sağlayıcı' },
  records: { en: 'record', tr: 'kayıt' },
  reports: { en: 'address for reports', tr: 'rapor adresi' },
  role: { en: 'role', tr: 'rol' },
  selector: { en: 'selector', tr: 'seçici' },
  type: { en: 'type', tr: 'tür' },
  ulak: { en: 'Ulak', tr: 'Ulak' },
  value: { en: 'value', tr: 'değer' },
  variant: { en: 'variant', tr: 'seçenek' },
  zone: { en: 'zone', tr: 'bölge' },
}

/** `/changes/0/mail/hosts/1/name` → `mail host 2, name`; empty where the place says nothing to a person. */
export function placeInWords(at: string, lang: Lang): string {
  const line = /^line (\d+)$/.exec(at)
  if (line) return lang === 'tr' ? `${line[1]}. satır` : at
  const told: string[] = []
  let list: string | undefined
  for (const part of at.split('/').slice(1)) {
    const field = part.replaceAll('~1', '/').replaceAll('~0', '~')
    // A number counts in the list whose name stands before it.
    if (list !== undefined && /^\d+$/.test(field)) {
      if (told.at(-1) === list) told[told.length - 1] = `${list} ${Number(field) + 1}`
    } else if (!(field in words)) told.push((list = field))
    else if (words[field]) told.push((list = words[field][lang]))
    else list = ''
  }
  return told.join(', ')
}
