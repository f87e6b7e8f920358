// What a domain says of its recipients: who counts as known, what happens to the others, and whether its standby may stay shut.
import type { Text } from '../dns/problem.ts'
import { type Declared, refuse } from './finding.ts'
import type { MailIntent } from './intent.ts'

export type RecipientRules = {
  /**
   * A recipient of whom nobody can say now whether he is there. `hold`: his mail is taken and waits, and is never bounced. `defer`: 450.
   * `refuse`: 550 for whoever is not on a list that is complete.
   */
  readonly unknownRecipients: 'hold' | 'defer' | 'refuse'
  /** Whoever is not on the domain's list is not there. */
  readonly recipientListComplete: boolean
  /** The domain's own mail hosts may be asked about recipients, without sending anything. */
  readonly callAhead: boolean
  /** `+`: ali+x is a mailbox where ali is. */
  readonly subAddressSeparators: string
  /** Ali and ali are two mailboxes. */
  readonly exactLocalParts: boolean
  /** From where the list is fetched. */
  readonly recipientPull: RecipientPull | null
}

export type RecipientPull = { readonly url: string; readonly everyMinutes?: number | undefined }

export const defaultRecipientRules: RecipientRules = {
  unknownRecipients: 'hold',
  recipientListComplete: false,
  callAhead: true,
  subAddressSeparators: '',
  exactLocalParts: false,
  recipientPull: null,
}

export const defaultPullMinutes = 60

/** The hosts are the customer's own, not a provider's, who would take a question for an attack. */
export const hasOwnServers = ({ provider }: Pick<MailIntent, 'provider'>): boolean =>
  provider === 'own-servers' || provider === 'custom'

/** What cannot be as it is said. */
export function recipientFault(intent: MailIntent): Extract<Declared<never>, { ok: false }> | undefined {
  const { ulak } = intent
  if (!ulak) return undefined
  const rules = ulak.rules ?? {}
  if (rules.unknownRecipients === 'refuse' && rules.recipientListComplete !== true)
    return refuse('list-not-complete', listNotComplete, { pointer: '/ulak/rules/unknownRecipients' })
  if (rules.recipientPull && !pullUrl(rules.recipientPull.url))
    return refuse('bad-pull-url', badPullUrl(rules.recipientPull.url), { pointer: '/ulak/rules/recipientPull/url' })
  if (ulak.standby !== true) return undefined
  const reason =
    ulak.role !== 'backup'
      ? notBackup
      : !hasOwnServers(intent)
        ? providersHosts
        : rules.callAhead === false
          ? noQuestions
          : undefined
  return reason && refuse('standby-not-possible', reason, { pointer: '/ulak/standby' })
}

/** An address that may be fetched: https, a host by name, nobody's password in it. */
export function pullUrl(text: string): URL | undefined {
  const url = URL.parse(text)
  const isGood =
    url?.protocol === 'https:' &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '' &&
    /^[a-z0-9.-]+\.[a-z0-9-]*[a-z][a-z0-9-]*$/.test(url.hostname)
  return isGood ? url : undefined
}

export const recipientSentences: { readonly [K in keyof RecipientRules]: (value: RecipientRules[K]) => Text } = {
  unknownRecipients: (choice) => unknownSentences[choice],
  recipientListComplete: (complete) =>
    complete
      ? { en: 'The list of recipients is complete.', tr: 'Alıcı listesi eksiksizdir.' }
      : { en: 'The list of recipients is not complete.', tr: 'Alıcı listesi eksik olabilir.' },
  callAhead: (on) =>
    on
      ? {
          en: 'While a mail host of the domain is up, it is asked whether an unknown recipient is there.',
          tr: 'Alan adının bir posta sunucusu açıkken, tanınmayan alıcının orada olup olmadığı ona sorulur.',
        }
      : {
          en: 'The mail hosts of the domain are not asked about recipients.',
          tr: 'Alan adının posta sunucularına alıcılar sorulmaz.',
        },
  subAddressSeparators: (separators) =>
    separators === ''
      ? { en: 'There are no sub-addresses.', tr: 'Alt adres yoktur.' }
      : {
          en: `What follows ${[...separators].join(' or ')} in a local part is a sub-address.`,
          tr: `@ işaretinden önce ${[...separators].join(' ya da ')} sonrasında gelen bölüm alt adrestir.`,
        },
  exactLocalParts: (exact) =>
    exact
      ? {
          en: 'Capital and small letters make different mailboxes.',
          tr: 'Büyük ve küçük harfler ayrı posta kutuları demektir.',
        }
      : { en: 'Capital and small letters are the same mailbox.', tr: 'Büyük ve küçük harf aynı posta kutusudur.' },
  recipientPull: (pull) =>
    pull
      ? {
          en: `The list of recipients is fetched from ${pull.url} every ${pull.everyMinutes ?? defaultPullMinutes} minutes.`,
          tr: `Alıcı listesi ${pull.everyMinutes ?? defaultPullMinutes} dakikada bir ${pull.url} adresinden alınır.`,
        }
      : { en: 'The list of recipients is not fetched from anywhere.', tr: 'Alıcı listesi bir yerden alınmaz.' },
}

const unknownSentences: Readonly<Record<RecipientRules['unknownRecipients'], Text>> = {
  hold: {
    en: 'Mail for unknown recipients is taken and waits for the domain’s own hosts.',
    tr: 'Tanınmayan alıcıların postası alınır ve alan adının kendi sunucularını bekler.',
  },
  defer: {
    en: 'While the domain’s own hosts are down, senders to unknown recipients are asked to come again.',
    tr: 'Alan adının kendi sunucuları kapalıyken, tanınmayan alıcılara yazanlardan yeniden denemeleri istenir.',
  },
  refuse: {
    en: 'Recipients who are not on the list are refused.',
    tr: 'Listede olmayan alıcılar reddedilir.',
  },
}

const listNotComplete: Text = {
  en: 'Recipients can only be refused for not being on the list if the list is complete. Set "recipientListComplete" to true, or choose "hold" or "defer".',
  tr: 'Alıcılar listede olmadıkları için ancak liste eksiksizse reddedilebilir. "recipientListComplete" alanını true yapın ya da "hold" veya "defer" seçin.',
}

const badPullUrl = (url: string): Text => ({
  en: `"${url.slice(0, 80)}" cannot be fetched. Give an https address with a host name and without a password: https://example.com/recipients.json`,
  tr: `"${url.slice(0, 80)}" alınamaz. Sunucu adı olan, parolasız bir https adresi verin: https://example.com/recipients.json`,
})

const notBackup: Text = {
  en: 'Only a backup can stay shut while better hosts are up. Leave out "standby", or set "role" to "backup".',
  tr: 'Daha iyi sunucular açıkken yalnızca yedek kapalı durabilir. "standby" alanını çıkarın ya da "role" alanını "backup" yapın.',
}

const providersHosts: Text = {
  en: 'A standby must ask the primary whether it is up, and a mail provider would take that for an attack. Leave out "standby".',
  tr: 'Kapalı duran yedek, birincile açık olup olmadığını sormak zorundadır; posta sağlayıcısı bunu saldırı sayar. "standby" alanını çıkarın.',
}

const noQuestions: Text = {
  en: 'A standby must ask the primary whether it is up. Leave out "standby", or set "callAhead" to true.',
  tr: 'Kapalı duran yedek, birincile açık olup olmadığını sormak zorundadır. "standby" alanını çıkarın ya da "callAhead" alanını true yapın.',
}
