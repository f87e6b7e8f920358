// How Ulak treats the mail of a domain while it is here: choices that make no record, each with a default that cannot hurt. A rule has one
// line in each table of this file, its shape in the contract (api/contract.ts), and is carried to the queue and the door in MailPolicy.
import type { Text } from '../dns/problem.ts'
import type { MailIntent } from './intent.ts'
import { defaultRecipientRules, type RecipientRules, recipientSentences } from './recipient-rules.ts'

/** `mark`: it is written into our header lines and nothing else. `obey`: what is found wrong is kept out. */
export type Use = 'off' | 'mark' | 'obey'

export type MailRules = RecipientRules & {
  /** How long mail is tried before it becomes undeliverable, 1 to 30. RFC 5321 §4.5.4.1: "at least 4-5 days" */
  readonly lifetimeDays: number
  /** What the From domain's DMARC policy leads to: with `obey` reject refuses and quarantine quarantines. RFC 9989 §8 */
  readonly dmarc: 'mark' | 'obey'
  /** rspamd and ClamAV, as far as the installation has them. */
  readonly scan: Use
  /** What happens while a scanner does not answer. */
  readonly scannerDown: 'accept' | 'defer'
  /** Block lists of client addresses (RFC 5782). */
  readonly blocklist: Use
  /** Their zones, in lower case; none: those of the installation. */
  readonly blocklists: readonly string[]
  /** The client's name in HELO or EHLO. */
  readonly helo: Use
  /** The client's name in the reverse DNS. */
  readonly reverse: Use
  /** A stranger's first try is asked to come again in five minutes. */
  readonly greylist: boolean
  /** Addresses outside the domain that hear of mail which waits long or was given up. */
  readonly notices: readonly string[]
  /** Next hops that are told by XCLIENT whose mail they get; names in lower case without a final dot. */
  readonly xclient: readonly string[]
}

export const defaultRules: MailRules = {
  ...defaultRecipientRules,
  lifetimeDays: 5,
  dmarc: 'mark',
  scan: 'off',
  scannerDown: 'accept',
  blocklist: 'off',
  blocklists: [],
  helo: 'off',
  reverse: 'off',
  greylist: false,
  notices: [],
  xclient: [],
}

/** All rules of a domain: what its intent says, else the default. */
export function rulesOf(intent: Pick<MailIntent, 'ulak'> | undefined): MailRules {
  const said = Object.entries(intent?.ulak?.rules ?? {}).filter(([, value]) => value !== undefined)
  return { ...defaultRules, ...Object.fromEntries(said) }
}

/** Some rule of the domain may keep mail out. */
export const keepsOut = (rules: MailRules): boolean =>
  [rules.dmarc, rules.scan, rules.blocklist, rules.helo, rules.reverse].includes('obey') ||
  (rules.scan !== 'off' && rules.scannerDown === 'defer') ||
  rules.greylist

/** The rules that a change of intent changes, as sentences of a plan. */
export function rulesSentences(before: MailRules, after: MailRules): Text[] {
  const keys = Object.keys(defaultRules) as (keyof MailRules)[]
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => sentenceOf(key, after))
}

const sentences: { readonly [K in keyof MailRules]: (value: MailRules[K]) => Text } = {
  ...recipientSentences,
  lifetimeDays: (days) => ({
    en: `Mail that cannot be handed on is tried for ${days === 1 ? 'one day' : `${days} days`}, then kept for a decision.`,
    tr: `İletilemeyen posta ${days} gün boyunca denenir, sonra karar için saklanır.`,
  }),
  dmarc: (use) =>
    use === 'obey'
      ? {
          en: 'Mail that fails DMARC is refused or quarantined as its From domain asks.',
          tr: 'DMARC denetiminden geçemeyen posta, From alan adının istediği gibi reddedilir ya da karantinaya alınır.',
        }
      : {
          en: 'Mail that fails DMARC is marked and handed on.',
          tr: 'DMARC denetiminden geçemeyen posta işaretlenir ve iletilir.',
        },
  scan: (use) => useSentence(use, { en: 'what the scanners find', tr: 'tarayıcıların buldukları' }),
  scannerDown: (use) =>
    use === 'accept'
      ? {
          en: 'While a scanner does not answer, mail is taken and marked as not scanned.',
          tr: 'Tarayıcı yanıt vermezken posta alınır ve taranmadı diye işaretlenir.',
        }
      : {
          en: 'While a scanner does not answer, senders are asked to come again.',
          tr: 'Tarayıcı yanıt vermezken gönderenlerden yeniden denemeleri istenir.',
        },
  blocklist: (use) =>
    useSentence(use, {
      en: 'what block lists say of the client’s address',
      tr: 'engelleme listelerinin istemci adresi için söyledikleri',
    }),
  blocklists: (zones) =>
    zones.length === 0
      ? { en: 'The block lists are those of the installation.', tr: 'Engelleme listeleri kurulumun listeleridir.' }
      : { en: `The block lists are ${zones.join(', ')}.`, tr: `Engelleme listeleri: ${zones.join(', ')}.` },
  helo: (use) => useSentence(use, { en: 'a missing or false name in HELO', tr: 'HELO içinde eksik ya da sahte ad' }),
  reverse: (use) =>
    useSentence(use, {
      en: 'a client’s address without a name in the reverse DNS',
      tr: 'ters DNS kaydında adı olmayan istemci adresi',
    }),
  greylist: (on) =>
    on
      ? {
          en: 'A sender who is not known is asked to come again after five minutes.',
          tr: 'Tanınmayan gönderenden beş dakika sonra yeniden denemesi istenir.',
        }
      : {
          en: 'Unknown senders are not asked to come again.',
          tr: 'Tanınmayan gönderenlerden yeniden denemeleri istenmez.',
        },
  notices: (addresses) =>
    addresses.length === 0
      ? {
          en: 'Nobody is written to when mail waits long or cannot be delivered.',
          tr: 'Posta uzun beklediğinde ya da teslim edilemediğinde kimseye yazılmaz.',
        }
      : {
          en: `When mail waits for 4 and 24 hours, or cannot be delivered, these are written to: ${addresses.join(', ')}.`,
          tr: `Posta 4 ve 24 saat beklediğinde ya da teslim edilemediğinde şu adreslere yazılır: ${addresses.join(', ')}.`,
        },
  xclient: (hosts) =>
    hosts.length === 0
      ? {
          en: 'No mail server is told by XCLIENT whose mail it gets.',
          tr: 'Hiçbir posta sunucusuna postanın kimden geldiği XCLIENT ile bildirilmez.',
        }
      : {
          en: `These mail servers are told by XCLIENT whose mail they get: ${hosts.join(', ')}.`,
          tr: `Şu posta sunucularına postanın kimden geldiği XCLIENT ile bildirilir: ${hosts.join(', ')}.`,
        },
}

/** `what` is grounds to mark or to refuse. */
function useSentence(use: Use, what: Text): Text {
  const words = {
    off: { en: 'Not looked at', tr: 'Bakılmaz' },
    mark: { en: 'Marked in the header and handed on', tr: 'Başlıkta işaretlenir ve iletilir' },
    obey: { en: 'Reason to refuse', tr: 'Ret nedenidir' },
  }[use]
  return { en: `${words.en}: ${what.en}.`, tr: `${words.tr}: ${what.tr}.` }
}

/** What a rule does as it stands. */
export const sentenceOf = <K extends keyof MailRules>(key: K, rules: MailRules): Text => sentences[key](rules[key])
