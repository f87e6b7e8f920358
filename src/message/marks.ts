// What Ulak noticed about a message, in a header field of its own that filters and people behind it can read. It is ours alone to write:
// one that comes from outside is not handed on.
//
//   X-Ulak-Marks: display-name shows=destek@banka.example from=evil.example;
//           look-alike from=fırma.example of=firma.example
import { fold, formatValue } from './field-text.ts'
import type { HeaderField } from './header.ts'

/** What each means stands in docs/reference/protect.md. */
export type MarkWord =
  | 'dmarc'
  | 'display-name'
  | 'look-alike'
  | 'listed'
  | 'helo'
  | 'reverse'
  | 'spam'
  | 'virus'
  | 'unscanned'

export type Mark = { readonly mark: MarkWord; readonly properties: Readonly<Record<string, string>> }

/** The whole field with its line end, one mark a line; nothing where there is no mark. */
export function formatMarks(marks: readonly Mark[]): string {
  if (marks.length === 0) return ''
  const lines = marks.map(({ mark, properties }) =>
    fold([mark, ...Object.entries(properties).map(([name, value]) => `${name}=${formatValue(value)}`)]),
  )
  return `X-Ulak-Marks: ${lines.join(';\r\n\t')}\r\n`
}

/** The fields that only we write. */
export const forgedMarks = (fields: readonly HeaderField[]): HeaderField[] =>
  fields.filter(({ name }) => name === 'x-ulak-marks')
