// Ends what a test has started, by its own process and with the test.
import type { ChildProcess } from 'node:child_process'
import type { TestContext } from 'node:test'

/** A call gives what the program has said so far (its last 64 KB). */
export function stopWith(t: Pick<TestContext, 'after'>, child: ChildProcess): () => string {
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => (said = `${said}${text}`.slice(-65_536)))
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(impatient)
  })
  return () => said
}
