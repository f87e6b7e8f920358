// Instants as the clocks of a time zone show them.

/** Where this process stands, such as `Europe/Istanbul`. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Exact, as a log has them: `2026-11-25 14:00:03 +03:00`. Throws a RangeError for a zone that there is not. */
export function inZone(timeZone: string): (ms: number) => string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  return (ms) => {
    const name = offset.formatToParts(ms).find(({ type }) => type === 'timeZoneName')!.value
    return `${clock.format(ms)} ${name.slice('GMT'.length) || '+00:00'}`
  }
}
