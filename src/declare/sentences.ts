// A change in words, for those who do not read records: where mail goes, who may send, and each record set.
import { toUnicode } from '../dns/idna.ts'
import type { Name } from '../dns/name.ts'
import type { Text } from '../dns/problem.ts'
import { TXT, typeName } from '../dns/records/index.ts'
import { shownHost } from './host-name.ts'
import type { MailIntent } from './intent.ts'
import { rulesOf, rulesSentences } from './mail-rules.ts'
import { findPreset } from './presets/index.ts'
import { dataText, equalSets, type RecordChange, type Rrset } from './rrset.ts'
import { isSpf, mechanismKey, parseSpf } from './spf.ts'
import { textsOf } from './txt.ts'

type Side = { readonly intent: MailIntent | undefined }

export function sentencesOf(apex: Name, before: Side, after: Side, changes: readonly RecordChange[]): Text[] {
  const anew = JSON.stringify(before.intent) !== JSON.stringify(after.intent)
  return [
    ...(anew ? mailSentences(toUnicode(apex), before.intent, after.intent) : []),
    ...changes.flatMap((change) => [recordSentence(change), ...spfSentences(change, apex, after.intent)]),
  ]
}

// ── Mail ────────────────────────────────────────────────────────────────────────────────────────

const mailSentences = (domain: string, before: MailIntent | undefined, after: MailIntent | undefined): Text[] => [
  mailSentence(domain, after),
  ...(after?.ulak ? rulesSentences(rulesOf(before), rulesOf(after)) : []),
]

function mailSentence(domain: string, intent: MailIntent | undefined): Text {
  if (!intent) {
    return {
      en: `The mail of ${domain} is no longer declared.`,
      tr: `${domain} için posta bildirimi kalkar.`,
    }
  }
  if (intent.provider === 'none') return { en: `${domain} takes no mail.`, tr: `${domain} posta almaz.` }
  const to = receiver(intent)
  const { role } = intent.ulak ?? {}
  if (role === undefined) return { en: `Mail of ${domain} goes to ${to.en}.`, tr: `${domain} postası ${to.tr} gider.` }
  return ulakSentences[role](domain, to)
}

const ulakSentences: Readonly<Record<NonNullable<MailIntent['ulak']>['role'], (domain: string, to: Text) => Text>> = {
  backup: (domain, to) => ({
    en: `Mail of ${domain} goes to ${to.en}; while that is away, Ulak takes it and hands it on later.`,
    tr: `${domain} postası ${to.tr} gider; orası kapalıyken postayı Ulak alır ve sonra iletir.`,
  }),
  share: (domain, to) => ({
    en: `Mail of ${domain} goes to ${to.en} and to Ulak alike; Ulak hands on what comes to it.`,
    tr: `${domain} postası hem ${to.tr} hem Ulak'a gider; Ulak kendisine geleni iletir.`,
  }),
  front: (domain) => ({
    en: `All mail of ${domain} comes to Ulak first, which hands it on.`,
    tr: `${domain} postasının tamamı önce Ulak'a gelir; Ulak onu iletir.`,
  }),
}

/** "to whom", with its Turkish ending. */
function receiver({ provider }: MailIntent): Text {
  if (provider === 'own-servers') return { en: 'your own servers', tr: 'kendi sunucularınıza' }
  if (provider === 'custom') return { en: 'the hosts that you name', tr: 'sizin belirttiğiniz sunuculara' }
  const name = findPreset(provider)?.name ?? provider
  return { en: name, tr: `${name} sunucularına` }
}

// ── SPF ─────────────────────────────────────────────────────────────────────────────────────────

const spfOf = (set: Rrset | undefined): string[] =>
  textsOf(set)
    .filter(isSpf)
    .flatMap((text) => parseSpf(text).mechanisms)

const without = (list: readonly string[], others: readonly string[]): string[] => {
  const keys = new Set(others.map(mechanismKey))
  return list.filter((one) => !keys.has(mechanismKey(one)))
}

function spfSentences({ name, type, before, after }: RecordChange, apex: Name, intent: MailIntent | undefined): Text[] {
  if (type !== TXT.code) return []
  const [old, now] = [spfOf(before), spfOf(after)]
  const [added, gone] = [without(now, old), without(old, now)]
  const domain = shownHost(name)
  const sentences: Text[] = []
  if (added.length > 0) {
    sentences.push({
      en: `In the name of ${domain} these may send, too (SPF): ${added.join(', ')}. What was published before stays.`,
      tr: `${domain} adına şunlar da gönderebilir (SPF): ${added.join(', ')}. Önceden yayımlananlar kalır.`,
    })
  }
  const own = added.filter((one) => /^\+?a(:|$)/i.test(one))
  if (own.length > 0 && name.key === apex.key && intent?.provider === 'own-servers') {
    sentences.push({
      en: `${own.join(', ')}: own mail servers usually send as well. Ulak does not send for the domain, so it is not listed.`,
      tr: `${own.join(', ')}: kendi posta sunucuları çoğunlukla gönderir de. Ulak alan adı adına göndermez, bu yüzden listede yer almaz.`,
    })
  }
  if (gone.length > 0) {
    sentences.push({
      en: `In the name of ${domain} these may no longer send (SPF): ${gone.join(', ')}.`,
      tr: `${domain} adına şunlar artık gönderemez (SPF): ${gone.join(', ')}.`,
    })
  }
  return sentences
}

// ── Records ─────────────────────────────────────────────────────────────────────────────────────

function recordSentence({ name, type, before, after }: RecordChange): Text {
  const what = `${typeName(type)} ${toUnicode(name)}`
  if (!after) return { en: `${what} is removed.`, tr: `${what} kaldırılır.` }
  // The dot at the end of a name is the dot of the sentence.
  const list = after.rdata
    .map((one) => dataText(type, one))
    .join(', ')
    .replace(/\.$/, '')
  if (!before) return { en: `${what} is added: ${list}.`, tr: `${what} eklenir: ${list}.` }
  if (equalSets({ ...before, ttl: after.ttl }, after)) {
    return {
      en: `${what} gets a TTL of ${after.ttl} s instead of ${before.ttl} s.`,
      tr: `${what} TTL değeri ${before.ttl} sn yerine ${after.ttl} sn olur.`,
    }
  }
  return { en: `${what} becomes: ${list}.`, tr: `${what} şöyle olur: ${list}.` }
}
