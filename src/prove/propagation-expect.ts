// The new answer as a person gives it, in the form in which servers' answers are compared.
import { root } from '../dns/name.ts'
import { ok, type Result } from '../dns/problem.ts'
import { parseRecordText } from '../dns/zone-file.ts'
import { type Expected, expectedText } from '../declare/known-change.ts'

/** `none` alone means that there is to be no record. Names without a final dot are taken as absolute: who writes one here means it. */
export function expectedOf(records: readonly string[], type: number): Result<Expected> {
  if (records.length === 1 && records[0] === 'none') return ok([])
  const read: unknown[] = []
  for (const text of records) {
    const data = parseRecordText(type, text, root)
    if (!data.ok) return data
    read.push(data.value)
  }
  return ok(expectedText(type, read))
}
