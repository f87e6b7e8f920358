// Files that a person hands to a command; `-` is standard input.
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { UsageFault } from './usage.ts'

export async function readInput(file: string): Promise<string> {
  if (file === '-') return text(process.stdin)
  try {
    return await readFile(file, 'utf8')
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
