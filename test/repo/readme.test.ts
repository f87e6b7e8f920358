// The README's first ten minutes, run as they stand there: the commands in its blocks and those in its sentences. Only what would take the
// machine's own ports is moved: addresses come from the environment, and `--yes` answers for the person at the terminal.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../support/places.ts'

const root = path.dirname(path.dirname(import.meta.dirname))
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const section = (text: string, from: string, to: string): string => text.slice(text.indexOf(from), text.indexOf(to))
const english = section(read('README.md'), '## The first ten minutes', '## Going public')
const turkish = section(read('README.tr.md'), '## İlk on dakika', '## Dünyaya açmak')

/** Lines of `sh` blocks, without comments, and what stands between backticks and begins like a command; in the order of the text. */
const commandsOf = (text: string): string[] =>
  [...text.matchAll(/```sh\n([^]*?)```|`((?:\.\/ulak|dig) [^`]+)`/g)].flatMap(([, block, inline]) =>
    inline !== undefined
      ? [inline]
      : block!
          .split('\n')
          .map((line) => line.replace(/\s+#.*$/, '').trim())
          .filter((line) => line !== ''),
  )

test('both languages say the same commands', () => {
  assert.ok(commandsOf(english).length >= 10)
  assert.deepEqual(commandsOf(turkish), commandsOf(english))
  assert.deepEqual(commandsOf(read('README.tr.md')), commandsOf(read('README.md')))
})

test('the first ten minutes, word by word', peer('bash', 'npm', 'node', 'dig'), async (t) => {
  const address = ownAddress()
  const [http, dns, smtp] = await Promise.all([freePort(address), freePort(address), freePort(address)])
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: scratch(t),
    ULAK_DATA: scratch(t),
    ULAK_HTTP: `${address}:${http}`,
    ULAK_URL: `http://${address}:${http}`,
    ULAK_DNS: `${address}:${dns}`,
    ULAK_SMTP: `${address}:${smtp}`,
    ULAK_LANG: 'en',
  }
  const commands = commandsOf(english)
  const start = commands.indexOf('npm start')
  for (const line of commands.slice(0, start)) {
    const name = /^export (ULAK_\w+)=/.exec(line)![1]!
    env[name] = execFileSync('bash', ['-c', `${line}; echo $${name}`], { env, encoding: 'utf8' }).trim()
  }
  assert.ok(env['ULAK_TOKEN']!.length >= 40)

  const server = spawn('bash', ['-c', 'npm start'], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise((resolve) => server.once('close', resolve))
  t.after(async () => {
    process.kill(-server.pid!, 'SIGTERM')
    await ended
  })
  await until('npm start prints its listeners', () => said.includes(`HTTP  ${address}:${http}`), 120_000).catch(() =>
    assert.fail(said),
  )

  /** What `…` stands for: the last thing that was listed or made. */
  let last = ''
  for (const command of commands.slice(start + 1)) {
    const line = command
      .replace('@127.0.0.1 -p 5300', `@${address} -p ${dns}`)
      .replace('…', last)
      .replace(/^.* (declare|undo) .*$/, '$& --yes')
    const out = execFileSync('bash', ['-c', line], { cwd: root, env, encoding: 'utf8' })
    assert.notEqual(out, '', line)
    if (command.includes('change list')) last = `firma.example ${out.split(' ')[0]}`
    if (command.includes('backup create')) last = out.split(' ')[0]!
    if (command.startsWith('dig')) assert.match(out, /firma\.example\.\s+\d+\s+IN\s+MX\s+\d+ /)
    if (command.includes('verify')) assert.match(out, /is whole/)
  }
})
