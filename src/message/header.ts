// The header section of a message (RFC 5322 §2.2) as byte ranges: nothing is decoded, unfolded or rewritten, so that what stays is what came.

/** More than this before the empty line is refused, not read: ten times what real mail carries. */
export const maxHeaderBytes = 256 * 1024
/** More fields than this are refused for the same reason. */
export const maxHeaderFields = 4_000

/** One field: `start` at its first byte, `end` after the line end of its last continuation. A line that is no field has the name ''. */
export type HeaderField = { readonly name: string; readonly start: number; readonly end: number }

export type HeaderSection =
  /** `end` is where the empty line begins (or the message ends), so that the body is everything from there on. */
  | { readonly kind: 'header'; readonly fields: readonly HeaderField[]; readonly end: number }
  /** `bytes` ended before the empty line did come. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'too-long' }

const [cr, lf, space, tab, colon] = [0x0d, 0x0a, 0x20, 0x09, 0x3a]

/**
 * Reads the fields at the beginning of a message. `whole` says that no more bytes will come: a message may be all header.
 * A line that is no field does not end the section: other readers go on there, and a forged field must not hide behind it.
 */
export function readHeader(bytes: Uint8Array, options: { whole: boolean }): HeaderSection {
  const fields: HeaderField[] = []
  let at = 0
  while (at < bytes.length) {
    const lineEnd = endOfLine(bytes, at)
    if (at > maxHeaderBytes) return { kind: 'too-long' }
    if (lineEnd === undefined && !options.whole)
      return bytes.length > maxHeaderBytes ? { kind: 'too-long' } : { kind: 'unfinished' }
    const end = lineEnd ?? bytes.length
    if (isEmptyLine(bytes, at, end)) return { kind: 'header', fields, end: at }
    const last = fields.at(-1)
    if (last && (bytes[at] === space || bytes[at] === tab)) fields[fields.length - 1] = { ...last, end }
    else fields.push({ name: fieldName(bytes, at, end), start: at, end })
    if (fields.length > maxHeaderFields) return { kind: 'too-long' }
    at = end
  }
  if (!options.whole) return { kind: 'unfinished' }
  return at > maxHeaderBytes ? { kind: 'too-long' } : { kind: 'header', fields, end: bytes.length }
}

function endOfLine(bytes: Uint8Array, from: number): number | undefined {
  const at = bytes.indexOf(lf, from)
  return at < 0 ? undefined : at + 1
}

const isEmptyLine = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at === 1 ? bytes[at] === lf : end - at === 2 && bytes[at] === cr && bytes[at + 1] === lf

/** Lower case; '' if the line is no field. RFC 5322 §2.2: printable ASCII but colon; §4.5 allows blanks before the colon. */
function fieldName(bytes: Uint8Array, start: number, end: number): string {
  let at = start
  while (at < end && bytes[at]! > space && bytes[at]! < 0x7f && bytes[at] !== colon) at += 1
  const nameEnd = at
  while (at < end && (bytes[at] === space || bytes[at] === tab)) at += 1
  if (nameEnd === start || bytes[at] !== colon) return ''
  return Buffer.from(bytes.subarray(start, nameEnd)).toString('latin1').toLowerCase()
}

/** The bytes after the colon, folds included. */
export function fieldBody(bytes: Uint8Array, field: HeaderField): string {
  const text = Buffer.from(bytes.subarray(field.start, field.end)).toString('latin1')
  return text.slice(text.indexOf(':') + 1)
}

/** How many servers a message says it passed. RFC 5321 §6.3 */
export const hopCount = (header: { readonly fields: readonly HeaderField[] }): number =>
  header.fields.reduce((count, field) => count + (field.name === 'received' ? 1 : 0), 0)
