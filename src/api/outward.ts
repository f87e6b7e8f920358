// The calls about Ulak and the primary of a domain: how TLS goes, and what to enter there.
import { trustRecipes } from '../declare/backup-trust.ts'
import type { Text } from '../dns/problem.ts'
import { hopOutcome, nextHopText } from '../prove/drill-text.ts'
import type { CallOutput } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, refusal } from './errors.ts'
import { iso } from './views.ts'

const defaultDays = 7

export const createOutward = ({ declare, outwardTls, mxNames, handOver }: ApiDeps) => ({
  getOutwardTls: async ({ scope, params, query, lang }: Asked): Promise<CallOutput<'getOutwardTls'>> => {
    const { name: domain } = must(await declare.find(scope, params.domain))
    const { dane, policy, facts } = await outwardTls(domain, query.days ?? defaultDays)
    return {
      domain,
      dane: { on: dane, text: (dane ? daneOn : daneOff)[lang] },
      mtaSts: policy
        ? {
            id: policy.id,
            mode: policy.policy.mode,
            mx: [...policy.policy.mx],
            fetchedAt: new Date(policy.fetched).toISOString(),
            until: new Date(policy.until).toISOString(),
          }
        : null,
      connections: facts.map(({ day, policyType, policyText, host, address, result, sessions, detail }) => ({
        day,
        policy: policyType,
        policyText: [...policyText],
        host: host || null,
        address: address || null,
        result,
        sessions,
        detail,
      })),
    }
  },

  getBackupTrust: async ({ scope, params, lang }: Asked): Promise<CallOutput<'getBackupTrust'>> => {
    const { name: domain, zone } = must(await declare.find(scope, params.domain))
    const backups = mxNames.filter(({ addresses }) => addresses.length > 0)
    if (backups.length === 0)
      throw refusal(
        'mx-addresses-unknown',
        'The addresses of this server are not known. Give them in ULAK_MX_NAMES, as in mx1.example.net=192.0.2.1.',
        'Bu sunucunun adresleri bilinmiyor. ULAK_MX_NAMES içinde verin, örneğin mx1.example.net=192.0.2.1.',
      )
    return {
      domain,
      backups: backups.map(({ name, addresses }) => ({ name, addresses: [...addresses] })),
      text: why[lang],
      seen: ((await handOver(zone.apex))?.hops ?? []).map((hop) => ({
        host: hop.host,
        outcome: hopOutcome(hop),
        at: hop.xclient || !hop.drilled ? null : iso(hop.drilled.at),
        text: nextHopText(hop, domain)[lang],
      })),
      recipes: trustRecipes(backups).map(({ system, title, steps }) => ({
        system,
        title,
        steps: steps.map((step) =>
          step.kind === 'words'
            ? { text: step.text[lang], where: null, lines: [] }
            : { text: null, where: step.where, lines: [...step.lines] },
        ),
      })),
    }
  },
})

const daneOn: Text = {
  en: 'DANE is on: the resolver’s word on DNSSEC counts.',
  tr: 'DANE açık: çözümleyicinin DNSSEC hakkındaki sözüne güveniliyor.',
}
const daneOff: Text = {
  en: 'DANE is off: there is no resolver whose word on DNSSEC counts (ULAK_RESOLVERS_VALIDATE).',
  tr: 'DANE kapalı: DNSSEC hakkındaki sözüne güvenilen bir çözümleyici yok (ULAK_RESOLVERS_VALIDATE).',
}
const why: Text = {
  en: 'Ulak hands over mail of other senders. If the mail server judges Ulak’s address as if it were the sender’s, its SPF, block lists and rate limits refuse what Ulak has already taken. So it should know Ulak by address.',
  tr: 'Ulak başka gönderenlerin postasını teslim eder. Posta sunucusu Ulak’ın adresini gönderenin adresi sayarsa SPF, engelleme listeleri ve hız sınırları Ulak’ın aldığı postayı reddeder. Bu yüzden Ulak’ı adresinden tanımalıdır.',
}
