// `--out`: reports as JSON Lines in a file that a later run goes on with. A line counts once it ends with a newline; what a run that was cut off
// left behind it is taken away.
import { closeSync, createReadStream, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Text } from '../../dns/problem.ts'
import type { CheckJson } from '../../prove/check.ts'
import { type Row, rowOf } from '../../prove/tally.ts'

export type OutFile = {
  /** What is in the file already, by domain. */
  readonly done: ReadonlyMap<string, Row>
  write(report: CheckJson): void
  close(): void
}

/** Reports are handed to the disk in pieces of about this size. */
const flushCharacters = 64 * 1024
/** A report is below 200 KiB; a longer line is none. */
const maxLineCharacters = 2 * 1024 * 1024

/** The file is something else: nothing is written to it. */
export class NotReports extends Error {
  readonly text: Text
  constructor(file: string, line: number) {
    const text = {
      en: `${file}, line ${line}, is no report of \`ulak check\`. Name a new file, or one that an earlier run wrote.`,
      tr: `${file}, ${line}. satır, bir \`ulak check\` raporu değil. Yeni bir dosya ya da önceki bir çalışmanın yazdığı dosyayı verin.`,
    }
    super(text.en)
    this.text = text
  }
}

/** Opens or makes the file. Throws NotReports, or what the file system says. */
export async function openOutFile(file: string): Promise<OutFile> {
  const { done, bytes } = await readDone(file)
  const handle = openSync(file, 'a')
  ftruncateSync(handle, bytes)
  let pending = ''
  const flush = (): void => {
    if (pending !== '') writeSync(handle, pending)
    pending = ''
  }
  return {
    done,
    write(report) {
      pending += `${JSON.stringify(report)}\n`
      if (pending.length >= flushCharacters) flush()
    },
    close() {
      flush()
      fsyncSync(handle)
      closeSync(handle)
    },
  }
}

/** `bytes`: the length of its whole lines. */
async function readDone(file: string): Promise<{ done: Map<string, Row>; bytes: number }> {
  const done = new Map<string, Row>()
  let [bytes, number, rest] = [0, 0, '']
  try {
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      const lines = chunk.split('\n')
      lines[0] = rest + lines[0]!
      rest = lines.pop()!
      for (const line of lines) {
        number += 1
        const row = readRow(line)
        if (!row) throw new NotReports(file, number)
        done.set(row.domain, row)
        bytes += Buffer.byteLength(line) + 1
      }
      if (rest.length > maxLineCharacters) throw new NotReports(file, number + 1)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  // A torn line begins as every report does; anything else was not ours to cut.
  if (rest !== '' && !'{"domain":'.startsWith(rest.slice(0, 10))) throw new NotReports(file, number + 1)
  return { done, bytes }
}

function readRow(line: string): Row | undefined {
  try {
    return rowOf(JSON.parse(line) as CheckJson)
  } catch {
    return undefined
  }
}
