// Files that a person hands to a command; `-` is standard input.
import { readFile } from 'node:fs/promises'
import { buffer, text } from 'node:stream/consumers'
import { UsageFault } from './usage.ts'

export const readInput = async (file: string): Promise<string> =>
  file === '-' ? text(process.stdin) : (await readBytes(file)).toString()

export function notReadable(place: string, error: unknown): UsageFault {
  const { message } = error as Error
  return new UsageFault({ en: `${place} cannot be read: ${message}`, tr: `${place} okunamadı: ${message}` })
}

/** As they stand there, whatever their encoding. */
export async function readBytes(file: string): Promise<Buffer<ArrayBuffer>> {
  if (file === '-') return buffer(process.stdin) as Promise<Buffer<ArrayBuffer>>
  try {
    return await readFile(file)
  } catch (error) {
    throw notReadable(file, error)
  }
}

export async function readJson(file: string): Promise<unknown> {
  const given = await readInput(file)
  try {
    return JSON.parse(given)
  } catch (error) {
    const { message } = error as Error
    throw new UsageFault({ en: `${file} is not JSON: ${message}`, tr: `${file} JSON değil: ${message}` })
  }
}
