import type { Text } from '../../../dns/problem.ts'
import type { Rdata } from '../../../dns/records/index.ts'
import { type Check, finding, pass } from '../../result.ts'
import { ofDelegation, soaLine, soaOf } from './parts.ts'

type Soa = Rdata['SOA']
const week = 7 * 86_400

/** The values that RFC 1912 §2.2 recommends, with room on both sides; each with what comes of the fault. */
const rules: readonly { isBroken(soa: Soa): boolean; mend(soa: Soa): Soa; say(soa: Soa): Text }[] = [
  {
    isBroken: ({ refresh }) => refresh < 1_200 || refresh > 86_400,
    mend: (soa) => ({ ...soa, refresh: 7_200 }),
    say: ({ refresh }) => ({
      en: `refresh is ${refresh} s (20 minutes to a day are sensible)`,
      tr: `refresh ${refresh} sn (20 dakika ile bir gün arası uygundur)`,
    }),
  },
  {
    isBroken: ({ retry, refresh }) => retry >= refresh || retry < 180,
    mend: (soa) => ({ ...soa, retry: Math.max(180, Math.floor(soa.refresh / 4)) }),
    say: ({ retry }) => ({
      en: `retry is ${retry} s (less than refresh, but 3 minutes at least)`,
      tr: `retry ${retry} sn (refresh değerinden kısa, en az 3 dakika olmalı)`,
    }),
  },
  {
    isBroken: ({ expire, refresh, retry }) => expire < week || expire <= refresh + retry,
    mend: (soa) => ({ ...soa, expire: Math.max(2 * week, soa.refresh + soa.retry) }),
    say: ({ expire }) => ({
      en: `expire is ${expire} s (two to four weeks: so long secondaries go on answering when the primary is down)`,
      tr: `expire ${expire} sn (iki ile dört hafta: birincil durduğunda ikinciller bu süre boyunca yanıt verir)`,
    }),
  },
]

export const soaTimers: Check = {
  id: 'soa-timers',
  question: {
    en: 'Are the times for secondary name servers in the SOA record sensible?',
    tr: 'SOA kaydındaki ikincil sunucu süreleri uygun mu?',
  },
  rule: { en: 'notice: refresh, retry or expire is unusual', tr: 'bilgi: refresh, retry ya da expire alışılmadık' },
  reference: 'RFC 1912 §2.2',
  serves: [],
  judge: ofDelegation(({ zone, servers }) => {
    const soa = servers.map(soaOf).find((one) => one !== undefined)
    if (!soa) return []
    const broken = rules.filter((rule) => rule.isBroken(soa))
    if (broken.length === 0) return [pass(`${zone} SOA`, { en: 'They are.', tr: 'Uygun.' })]
    const said = broken.map((rule) => rule.say(soa))
    return [
      finding(
        'notice',
        `${zone} SOA`,
        {
          en: `Unusual: ${said.map(({ en }) => en).join('; ')}. It matters where servers copy the zone from each other.`,
          tr: `Alışılmadık: ${said.map(({ tr }) => tr).join('; ')}. Sunucular bölgeyi birbirinden kopyalıyorsa önemlidir.`,
        },
        [
          soaLine(
            zone,
            broken.reduce((mended, rule) => rule.mend(mended), soa),
          ),
        ],
      ),
    ]
  }),
}
