// Words of a header field in other alphabets (RFC 2047, RFC 2231 §5), as text. What is no such word, or names a charset that nobody knows,
// stays as it came.

/** Bytes as text. An unknown charset, and bytes without one, are read as UTF-8 if they are that, else as windows-1254: Turkish and Western letters. */
export function decodeCharset(bytes: Uint8Array, charset: string | undefined): string {
  if (charset !== undefined && !/^(us-)?ascii$/i.test(charset)) {
    try {
      return new TextDecoder(charset).decode(bytes)
    } catch {
      // Not a name of the Encoding Standard.
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1254').decode(bytes)
  }
}

/** What is longer is cut: no reader shows it. */
const maxLength = 16_384

/** `latin1`: the bytes of a field body, one character each, as fieldBody() gives them. */
export function decodeWords(latin1: string): string {
  // RFC 2047 §6.2: blanks between two encoded words are not shown, and folds are blanks.
  const joined = latin1
    .slice(0, maxLength)
    .replace(/\r?\n/g, '')
    .replace(new RegExp(`(${word.source})\\s+(?=${word.source})`, 'g'), '$1')
  let text = ''
  let at = 0
  for (const match of joined.matchAll(new RegExp(word.source, 'g'))) {
    text += plain(joined.slice(at, match.index)) + decodeWord(match)
    at = match.index + match[0].length
  }
  return text + plain(joined.slice(at))
}

/** RFC 2047 §2 says 75 bytes; real ones are longer. */
const word = /=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\s]{0,1000})\?=/

const plain = (latin1: string): string =>
  /^[\x20-\x7e\t]*$/.test(latin1) ? latin1 : decodeCharset(Buffer.from(latin1, 'latin1'), undefined)

function decodeWord([, charset, encoding, content]: RegExpMatchArray): string {
  const bytes =
    encoding!.toUpperCase() === 'B'
      ? Buffer.from(content!, 'base64')
      : Buffer.from(decodeQuoted(content!.replaceAll('_', ' ')), 'latin1')
  return decodeCharset(bytes, charset)
}

/** `=E7` is a byte; anything else stays. Bytes in, bytes out, one character each. RFC 2045 §6.7 */
export const decodeQuoted = (latin1: string): string =>
  latin1.replace(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
