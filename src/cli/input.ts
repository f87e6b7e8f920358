// Files that a person hands to a command; `-` is standard input.
import { readFile } from 'node:fs/promises'
import { buffer, text } from 'node:stream/consumers'
import { UsageFault } from './usage.ts'

export const readInput = async (file: string): Promise<string> =>
  file === '-' ? text(process.stdin) : (await readBytes(file)).toString()

/** As they stand there, whatever their encoding. */
export async function readBytes(file: string): Promise<Buffer<ArrayBuffer>> {
  if (file === '-') return buffer(process.stdin) as Promise<Buffer<ArrayBuffer>>
  try {
    return await readFile(file)
  } catch (error) {
    const { message } = error as Error
    throw new UsageFault({ en: `${file} cannot be read: ${message}`, tr: `${file} okunamadı: ${message}` })
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
