// Bytes as text and back, strict: anything that is not wholly valid is refused.

export const encodeHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export function decodeHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return undefined
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return Uint8Array.from(Buffer.from(text, 'base64'))
}

const base32hexDigits = '0123456789ABCDEFGHIJKLMNOPQRSTUV'

/** RFC 4648 §7, without padding. */
export function encodeBase32hex(bytes: Uint8Array): string {
  let [text, bits, held] = ['', 0, 0]
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    for (bits += 8; bits >= 5; bits -= 5) text += base32hexDigits[(held >>> (bits - 5)) & 31]
  }
  return bits > 0 ? text + base32hexDigits[(held << (5 - bits)) & 31] : text
}

export function decodeBase32hex(text: string): Uint8Array | undefined {
  const bytes: number[] = []
  let [bits, held] = [0, 0]
  for (const character of text.toUpperCase()) {
    const digit = base32hexDigits.indexOf(character)
    if (digit === -1) return undefined
    held = ((held << 5) | digit) & 0xfff
    bits += 5
    if (bits >= 8) bytes.push((held >>> (bits -= 8)) & 0xff)
  }
  // What is left over must be less than a digit, and zero.
  return bits < 5 && (held & ((1 << bits) - 1)) === 0 ? Uint8Array.from(bytes) : undefined
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
