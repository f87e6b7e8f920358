// The records by which mail of the domain is recognised: SPF, DKIM, DMARC, and where TLS reports go.
import { equalNames, type Name, nameToText, parseName, under } from '../dns/name.ts'
import { ok, type Text } from '../dns/problem.ts'
import { CNAME, TXT } from '../dns/records/index.ts'
import type { CompileInput } from './compile.ts'
import type { MailHosts } from './compile-mx.ts'
import { isDmarc, isReportAddress, rejectAll, reportUri, writeDmarc } from './dmarc.ts'
import type { Draft } from './draft.ts'
import { atPointer, type Declared, finding, type Finding, refuse } from './finding.ts'
import { readHost, shownHost } from './host-name.ts'
import type { MailIntent } from './intent.ts'
import { formatSpf, isMechanism, isSpf, mechanismKey, mergeSpf, parseSpf } from './spf.ts'
import { textOf, textsOf, txtData } from './txt.ts'

/** One SPF record; answers with the mechanisms that the customer named and that go when he no longer names them. */
export function compileSpf(
  draft: Draft,
  input: CompileInput,
  mail: MailHosts,
  findings: Finding[],
): Declared<string[]> {
  const { apex, intent, owned } = input
  const set = draft.present.get(apex, TXT.code)
  const published = textsOf(set).filter(isSpf)
  if (intent.provider === 'none') {
    if (intent.sending === false) replaceSpf(draft, 'v=spf1 -all')
    return ok([])
  }
  const named = intent.spf?.mechanisms ?? []
  const wrong = named.findIndex((one) => !isMechanism(one))
  if (wrong >= 0)
    return refuse('bad-spf-mechanism', notMechanism(named[wrong]!), { pointer: `/spf/mechanisms/${wrong}` })
  const records = published.map(parseSpf)
  const dropped = owned.mechanisms.filter((one) => !named.some((other) => mechanismKey(other) === mechanismKey(one)))
  const added = [...providerMechanisms(mail, apex), ...named]
  const merged = mergeSpf(records, added, {
    all: intent.spf?.all,
    fallbackAll: mail.expansion?.spfAll ?? '~all',
    dropped,
  })
  const there = new Set(records.flatMap((one) => one.mechanisms).map(mechanismKey))
  const mine = named.filter((one) => !there.has(mechanismKey(one)) || owned.mechanisms.includes(one))
  if (published.length === 0 && merged.mechanisms.length === 0) {
    // A record that names no sender would turn all of the domain's mail away.
    findings.push(finding('spf-missing', 'notice', shownHost(apex), spfMissing, { reference: 'RFC 7208 §3' }))
    return ok(mine)
  }
  if (published.length !== 1 || formatSpf(merged) !== formatSpf(parseSpf(published[0]!)))
    replaceSpf(draft, formatSpf(merged))
  return ok(mine)
}

/** The provider's, or the customer's own hosts. Not `mx`: that would let Ulak's addresses send for the domain. */
function providerMechanisms(mail: MailHosts, apex: Name): string[] {
  if (mail.expansion) return [...mail.expansion.spf]
  if (mail.mx === 'as-published') return []
  return mail.hosts.map(({ exchange }) => (equalNames(exchange, apex) ? 'a' : `a:${nameToText(exchange)}`))
}

/** All other texts at the apex stay as they are. */
function replaceSpf(draft: Draft, record: string): void {
  const { apex } = draft.present
  const set = draft.present.get(apex, TXT.code)
  const others = textsOf(set).map((text, at) => ({ text, at }))
  draft.replaceText(
    apex,
    others.filter(({ text }) => isSpf(text)).map(({ at }) => at),
    txtData(record),
  )
}

export function compileDkim(draft: Draft, intent: MailIntent, apex: Name): Declared<undefined> {
  for (const [index, key] of (intent.dkim ?? []).entries()) {
    const pointer = `/dkim/${index}`
    if (key.source === 'generate') return refuse('not-available-yet', generateLater, { pointer: `${pointer}/source` })
    const name = under(`${key.selector}._domainkey`, apex)
    if (!name.ok || !/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(key.selector)) {
      return refuse('bad-selector', badSelector(key.selector), { pointer: `${pointer}/selector` })
    }
    if (key.source === 'cname') {
      const target = key.target.includes('_') ? parseName(key.target) : readHost(key.target, apex)
      if (!target.ok) return atPointer(target.problem, `${pointer}/target`)
      draft.empty(name.value, TXT.code)
      draft.whole(name.value, CNAME.code, [{ target: target.value }])
      continue
    }
    const value = pastedText(key.value)
    if (!isDkimKey(value)) return refuse('bad-dkim-key', notDkim, { pointer: `${pointer}/value` })
    draft.empty(name.value, CNAME.code)
    draft.whole(name.value, TXT.code, [txtData(value)])
  }
  return ok(undefined)
}

/** People paste the strings of a zone file as well as the bare value. */
function pastedText(value: string): string {
  const strings = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, string]) => string!.replace(/\\(.)/g, '$1'))
  return (strings.length > 0 ? strings.join('') : value).trim().replace(/\s*[\r\n]+\s*/g, '')
}

/** RFC 6376 §3.6.1: a key has `p=`; `v`, when it is there, comes first and is DKIM1. */
function isDkimKey(text: string): boolean {
  if (/[^\x20-\x7e]/.test(text) || !/(^|;)\s*p\s*=\s*[A-Za-z0-9+/=\s]+(;|$)/.test(text)) return false
  return !/(^|;)\s*v\s*=/i.test(text) || /^\s*v\s*=\s*DKIM1\s*(;|$)/.test(text)
}

/** A published policy is left alone unless the customer says otherwise, or it is ours to change. */
export function compileDmarc(draft: Draft, input: CompileInput, findings: Finding[]): Declared<undefined> {
  const { apex, intent } = input
  const name = under('_dmarc', apex)
  if (!name.ok) return ok(undefined)
  const wrong = (intent.dmarc?.reports ?? []).findIndex((address) => !isReportAddress(address))
  if (wrong >= 0) return refuse('bad-report-address', notReportAddress, { pointer: `/dmarc/reports/${wrong}` })
  const alias = draft.present.get(name.value, CNAME.code)
  const set = draft.present.get(name.value, TXT.code)
  const published = textsOf(set).find(isDmarc)
  if (draft.wants(name.value, CNAME.code)) return ok(undefined)
  if (intent.provider === 'none' && intent.sending !== false && !intent.dmarc)
    return keepOwned(draft, name.value, published)
  if (intent.provider === 'none' && intent.sending === false) {
    draft.empty(name.value, CNAME.code)
    draft.whole(name.value, TXT.code, [txtData(rejectAll(published))])
    return ok(undefined)
  }
  const ours =
    published !== undefined &&
    input.owned.records.some((one) => one.name === '_dmarc' && one.type === TXT.code && isOwnText(one.data, published))
  const free = published === undefined && alias === undefined
  if (!free && !intent.dmarc?.replace && !(ours && intent.dmarc)) {
    if (intent.dmarc && published !== writeDmarc(intent.dmarc)) findings.push(dmarcLeft(apex, published))
    return keepOwned(draft, name.value, published)
  }
  draft.empty(name.value, CNAME.code)
  draft.whole(name.value, TXT.code, [txtData(writeDmarc(intent.dmarc))])
  return ok(undefined)
}

/** A record that an earlier intent made must be wished again to stay. */
function keepOwned(draft: Draft, name: Name, published: string | undefined): Declared<undefined> {
  if (published !== undefined) draft.join(name, TXT.code, [txtData(published)])
  return ok(undefined)
}

const isOwnText = (data: string, text: string): boolean => textOf(Buffer.from(data, 'base64')) === text

export function compileReports(draft: Draft, intent: MailIntent, apex: Name): Declared<undefined> {
  const reports = intent.tlsRpt?.reports ?? []
  const wrong = reports.findIndex((address) => !isReportAddress(address) && !/^https:\/\/[\x21-\x7e]+$/i.test(address))
  if (wrong >= 0) return refuse('bad-report-address', notReportAddress, { pointer: `/tlsRpt/reports/${wrong}` })
  const name = under('_smtp._tls', apex)
  if (reports.length === 0 || !name.ok) return ok(undefined)
  const targets = reports.map((one) => (/^https:/i.test(one) ? one : reportUri(one)))
  draft.whole(name.value, TXT.code, [txtData(`v=TLSRPTv1; rua=${targets.join(',')}`)])
  return ok(undefined)
}

const dmarcLeft = (apex: Name, published: string | undefined): Finding =>
  finding('dmarc-left', 'notice', `_dmarc.${shownHost(apex)}`, {
    en: `A DMARC record is published already${published === undefined ? '' : ` (${published})`} and stays. To put this one in its place, set "replace" to true.`,
    tr: `Zaten yayımlanmış bir DMARC kaydı var${published === undefined ? '' : ` (${published})`} ve olduğu gibi kalıyor. Yerine bunu koymak için "replace" değerini true yapın.`,
  })

const notMechanism = (text: string): Text => ({
  en: `"${text}" is no SPF mechanism. Write one such as include:_spf.example.net, ip4:192.0.2.1 or a:mail.example.net; "all" has a field of its own.`,
  tr: `"${text}" bir SPF mekanizması değil. include:_spf.example.net, ip4:192.0.2.1 ya da a:mail.example.net gibi yazın; "all" için ayrı alan var.`,
})

const spfMissing: Text = {
  en: 'No SPF record is published, because no sending server is known. Name the servers that send for the domain in "spf".',
  tr: 'Gönderen sunucular bilinmediği için SPF kaydı yayımlanmıyor. Alan adı adına gönderen sunucuları "spf" alanında belirtin.',
}

const generateLater: Text = {
  en: 'Making DKIM keys is not available yet. Make the key on your mail server and paste its record (source "paste").',
  tr: 'DKIM anahtarı üretme henüz yok. Anahtarı posta sunucunuzda üretip kaydını yapıştırın (source "paste").',
}

const badSelector = (selector: string): Text => ({
  en: `"${selector}" is no DKIM selector. It is the part before ._domainkey: letters, digits, hyphens.`,
  tr: `"${selector}" bir DKIM seçicisi değil. Seçici ._domainkey öncesindeki bölümdür: harf, rakam, tire.`,
})

const notDkim: Text = {
  en: 'This is no DKIM record: it must hold p= and the public key, such as "v=DKIM1; k=rsa; p=MIIB…". Copy the whole value.',
  tr: 'Bu bir DKIM kaydı değil: p= ve açık anahtar bulunmalı, örneğin "v=DKIM1; k=rsa; p=MIIB…". Değerin tamamını kopyalayın.',
}

const notReportAddress: Text = {
  en: 'Reports need a mail address in ASCII, such as reports@example.net.',
  tr: 'Raporlar için ASCII bir e-posta adresi gerekir, örneğin raporlar@example.net.',
}
