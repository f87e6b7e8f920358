// The four answers that a domain's owner wants, by a written rule over what was found; no score. For each question the first row that holds
// says the word; the reference page of the checks shows these tables.
import type { Text } from '../dns/problem.ts'
import { isPublicIp } from '../smtp/mail-address.ts'
import { isUsable } from '../smtp/dane.ts'
import type { MailHost } from '../smtp/mail-hosts.ts'
import { foundTlsa } from './checks/dane/found.ts'
import { dmarcPolicy } from './checks/dmarc/dmarc-policy.ts'
import { mxSeveralHosts } from './checks/mx/mx-several-hosts.ts'
import { greeted } from './checks/smtp/visits.ts'
import type { Evidence } from './evidence/index.ts'
import type { Question, Result, Severity } from './result.ts'

export type AnswerWord = 'yes' | 'no' | 'partly' | 'unknown'
export type Answers = Readonly<Record<Question, AnswerWord>>

/** `results`: of the checks that serve the question. */
type Facts = { readonly evidence: Evidence; readonly results: readonly Result[] }
type Rule = { readonly word: AnswerWord; readonly when: Text; holds(facts: Facts): boolean }

export const answerRules: Readonly<Record<Question, readonly Rule[]>> = {
  arrives: [
    {
      word: 'unknown',
      when: { en: 'where mail goes could not be asked now', tr: 'postanın nereye gittiği şu anda sorulamadı' },
      holds: ({ evidence }) => evidence.mail.kind === 'unknown-now',
    },
    {
      word: 'no',
      when: {
        en: 'no such domain, a null MX, or no mail host with a public address',
        tr: 'böyle bir alan adı yok, null MX var ya da genel adresi olan posta sunucusu yok',
      },
      holds: ({ evidence: { mail } }) => mail.kind !== 'hosts' || !mail.hosts.some(isReachable),
    },
    {
      word: 'partly',
      when: { en: 'one of its checks found an error', tr: 'denetimlerinden biri hata buldu' },
      holds: ({ results }) => found(results, 'error'),
    },
    {
      word: 'unknown',
      when: { en: 'one of its checks could not look', tr: 'denetimlerinden biri bakamadı' },
      holds: ({ results }) => results.some(isUnknown),
    },
    otherwise('yes'),
  ],
  authenticated: [
    {
      word: 'unknown',
      when: {
        en: 'SPF or DMARC could not be asked now, or there is no such domain',
        tr: 'SPF ya da DMARC şu anda sorulamadı ya da böyle bir alan adı yok',
      },
      holds: ({ evidence: { spf, dmarc }, results }) =>
        spf.kind === 'unknown' || dmarc.kind === 'unknown' || results.length === 0,
    },
    {
      word: 'no',
      when: { en: 'neither an SPF nor a DMARC record', tr: 'ne SPF ne de DMARC kaydı var' },
      holds: ({ evidence: { spf, dmarc } }) => spf.kind === 'none' && dmarc.kind === 'none',
    },
    {
      word: 'partly',
      when: {
        en: 'one of its checks found an error or a warning, or DMARC only watches',
        tr: 'denetimlerinden biri hata ya da uyarı buldu ya da DMARC yalnızca izliyor',
      },
      holds: ({ results }) =>
        found(results, 'error', 'warning') ||
        results.some(({ check, status }) => check === dmarcPolicy && status === 'finding'),
    },
    {
      word: 'unknown',
      when: { en: 'one of its checks could not look', tr: 'denetimlerinden biri bakamadı' },
      holds: ({ results }) => results.some(isUnknown),
    },
    // DKIM keys that nobody can see from outside do not stand in the way.
    otherwise('yes'),
  ],
  private: [
    {
      word: 'unknown',
      when: {
        en: 'the domain takes no mail, or its hosts could not be asked now',
        tr: 'alan adı posta almıyor ya da sunucuları şu anda sorulamadı',
      },
      holds: ({ evidence: { mail } }) => mail.kind !== 'hosts',
    },
    {
      word: 'no',
      when: {
        en: 'a mail host was seen (--probe) with which no TLS comes about',
        tr: 'TLS kurulamayan bir posta sunucusu görüldü (--probe)',
      },
      holds: ({ evidence: { probe } }) => greeted(probe).some(({ tls }) => !tls),
    },
    {
      word: 'partly',
      when: { en: 'one of its checks found an error', tr: 'denetimlerinden biri hata buldu' },
      holds: ({ results }) => found(results, 'error'),
    },
    {
      word: 'yes',
      when: {
        en: 'senders must use verified TLS with every host: by MTA-STS in mode enforce, or by signed DANE records',
        tr: 'gönderenler her sunucuda doğrulanmış TLS kullanmak zorunda: enforce kipinde MTA-STS ya da imzalı DANE kayıtlarıyla',
      },
      holds: ({ evidence }) => evidence.mtaSts.policy?.mode === 'enforce' || isDaneEverywhere(evidence),
    },
    {
      word: 'partly',
      when: {
        en: 'every host was seen (--probe) with TLS, but nothing keeps a third party from switching it off on the way',
        tr: 'her sunucu TLS ile görüldü (--probe) ama yoldaki birinin onu kapatmasını engelleyen bir şey yok',
      },
      holds: ({ evidence: { mail, probe } }) =>
        mail.kind === 'hosts' && mail.hosts.every(({ text }) => greeted(probe).some(({ host }) => host === text)),
    },
    otherwise('unknown', {
      en: 'otherwise: no policy that counts, and not every host was seen',
      tr: 'bunların hiçbiri değilse: geçerli bir ilke yok ve her sunucu görülmedi',
    }),
  ],
  survives: [
    {
      word: 'unknown',
      when: {
        en: 'the domain takes no mail, or its hosts could not be asked now',
        tr: 'alan adı posta almıyor ya da sunucuları şu anda sorulamadı',
      },
      holds: ({ results }) => !results.some(({ check, status }) => check === mxSeveralHosts && status !== 'unknown'),
    },
    {
      word: 'no',
      when: {
        en: 'one mail host only, and nobody known to have servers in reserve runs it',
        tr: 'tek posta sunucusu var ve onu yedek sunucuları olduğu bilinen biri çalıştırmıyor',
      },
      holds: ({ results }) => results.some(({ check, status }) => check === mxSeveralHosts && status === 'finding'),
    },
    {
      word: 'partly',
      when: {
        en: 'another of its checks found an error or a warning',
        tr: 'denetimlerinden bir başkası hata ya da uyarı buldu',
      },
      holds: ({ results }) => found(results, 'error', 'warning'),
    },
    {
      word: 'unknown',
      when: { en: 'one of its checks could not look', tr: 'denetimlerinden biri bakamadı' },
      holds: ({ results }) => results.some(isUnknown),
    },
    otherwise('yes'),
  ],
}

export function answersOf(evidence: Evidence, results: readonly Result[]): Answers {
  const answer = (question: Question): AnswerWord => {
    const facts = { evidence, results: results.filter((result) => result.check.serves.includes(question)) }
    return answerRules[question].find((rule) => rule.holds(facts))!.word
  }
  return {
    arrives: answer('arrives'),
    authenticated: answer('authenticated'),
    private: answer('private'),
    survives: answer('survives'),
  }
}

function otherwise(word: AnswerWord, when: Text = { en: 'otherwise', tr: 'bunların hiçbiri değilse' }): Rule {
  return { word, when, holds: () => true }
}

const isReachable = (host: MailHost): boolean =>
  host.addressState === 'known' && (!host.problems.includes('private-address') || host.addresses.some(isPublicIp))

/** RFC 7672 §2.2: the way to the hosts is signed, and each has a usable record. */
const isDaneEverywhere = ({ mail, tlsa }: Evidence): boolean =>
  mail.kind === 'hosts' &&
  mail.ad &&
  mail.hosts.every(({ text }) =>
    foundTlsa(tlsa).some(({ host, secure, records }) => host === text && secure === true && records.some(isUsable)),
  )

const isUnknown = ({ status, check }: Result): boolean => status === 'unknown' && !check.unknownIsUsual

const found = (results: readonly Result[], ...severities: readonly Severity[]): boolean =>
  results.some((result) => result.status === 'finding' && severities.includes(result.severity))

/** The worst severity among findings. */
export function worst(results: readonly Result[]): Severity | undefined {
  const order: readonly Severity[] = ['error', 'warning', 'notice']
  return order.find((severity) => found(results, severity))
}
