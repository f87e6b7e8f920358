// What a stranger chose inside a header field of ours: it cannot end its value, its comment or the line.

const maxValueLength = 320

/** An RFC 2045 token or an address as it is, the rest quoted, controls dropped. */
export function formatValue(value: string): string {
  const text = dropControls(value).slice(0, maxValueLength)
  if (/^[\w!#$%&'*+.^`{|}~@-]+$/.test(text)) return text
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

export const formatComment = (text: string): string =>
  dropControls(text)
    .replace(/[()\\]/g, ' ')
    .slice(0, 200)

// eslint-disable-next-line no-control-regex
const dropControls = (text: string): string => text.replace(/[\x00-\x1f\x7f]/g, '')

/** Words of a continuation line: lines of at most 78 bytes where the words allow it. RFC 5322 §2.1.1 */
export function fold(words: readonly string[]): string {
  let text = ''
  let column = 8
  for (const word of words) {
    if (text !== '' && column + 1 + word.length > 78) {
      text += `\r\n\t ${word}`
      column = 9 + word.length
    } else {
      text += text === '' ? word : ` ${word}`
      column += 1 + word.length
    }
  }
  return text
}
