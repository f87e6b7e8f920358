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

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
