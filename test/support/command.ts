// The `ulak` command as a person runs it: a process of its own, its two streams and its exit code.
import { spawn } from 'node:child_process'
import path from 'node:path'

const main = path.join(path.dirname(path.dirname(import.meta.dirname)), 'src/cli/main.ts')

export type Ran = { readonly out: string; readonly err: string; readonly code: number | null }

/** Standard input is `input`, or empty. After `withinMs` it is ended, and has no exit code. `onFirst`: it has begun to say something. */
export function ulak(
  args: readonly string[],
  environment: Record<string, string>,
  {
    input = '',
    cwd,
    withinMs,
    onFirst,
  }: { input?: string; cwd?: string; withinMs?: number; onFirst?: () => void } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { PATH: process.env.PATH, ULAK_LANG: 'en', ...environment },
      ...(cwd !== undefined && { cwd }),
      ...(withinMs !== undefined && { timeout: withinMs }),
    })
    let [out, err] = ['', '']
    if (onFirst) child.stdout.once('data', onFirst)
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ out, err, code }))
    child.stdin.on('error', () => undefined).end(input)
  })
}
