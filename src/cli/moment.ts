// An instant as the reader's own clock shows it, near days by their names.
import type { Text } from '../dns/problem.ts'
import type { Lang } from './io.ts'

const nearDays: Readonly<Record<number, (time: string) => Text>> = {
  [-1]: (time) => ({ en: `${time} yesterday`, tr: `dün ${time}` }),
  0: (time) => ({ en: `${time} today`, tr: `bugün ${time}` }),
  1: (time) => ({ en: `${time} tomorrow`, tr: `yarın ${time}` }),
}

/** Both in ms since 1970. */
export function moment(ms: number, now: number, lang: Lang): string {
  const write = (how: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(lang === 'tr' ? 'tr-TR' : 'en-GB', { timeStyle: 'short', ...how }).format(ms)
  return nearDays[dayOf(ms) - dayOf(now)]?.(write({}))[lang] ?? write({ dateStyle: 'medium' })
}

/** Its number in the calendar of the reader's time zone. */
function dayOf(ms: number): number {
  const at = new Date(ms)
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000
}
