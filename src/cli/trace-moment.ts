// An instant as a person types it; the other way round: moment.ts.

const nearDays: Readonly<Record<string, number>> = { '': 0, today: 0, bugün: 0, yesterday: -1, dün: -1 }

/** `14:00` is the last one that was, by the clock of the terminal. ms since 1970; undefined: no time. */
export function readMoment(text: string, now: number): number | undefined {
  const clock = /^(?:(bugün|dün) )?([01]?\d|2[0-3]):([0-5]\d)(?: (today|yesterday))?$/.exec(text.trim())
  if (clock) {
    const day = clock[1] ?? clock[4] ?? ''
    const at = new Date(now)
    at.setDate(at.getDate() + nearDays[day]!)
    at.setHours(Number(clock[2]), Number(clock[3]), 0, 0)
    if (day === '' && at.getTime() > now) at.setDate(at.getDate() - 1)
    return at.getTime()
  }
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return undefined
  const ms = Date.parse(text.replace(' ', 'T'))
  return Number.isNaN(ms) ? undefined : ms
}
