// `./ulak demo` as whoever has just cloned Ulak meets it: it plays to its end, and nothing of it stays.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { postfixPrograms } from '../../src/cli/demo/postfix.ts'
import { peer } from '../support/peers.ts'
import { scratch, until } from '../support/places.ts'

const main = path.join(path.dirname(path.dirname(import.meta.dirname)), 'src/cli/main.ts')

async function demo(t: TestContext, args: readonly string[], options: { lang: string; breakOffAt?: RegExp }) {
  const folder = scratch(t, 'ulak-demo-test')
  // In a session of its own, by which its processes are found however they came to be.
  const child = spawn(process.execPath, [main, 'demo', ...args], {
    env: { PATH: process.env.PATH, TMPDIR: folder, ULAK_LANG: options.lang },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let [out, err] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    if (options.breakOffAt?.test(out)) child.kill('SIGTERM')
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', (ended) => resolve(ended)))
  await until('no process of the demo is left', () => processesOf(child.pid!, folder).length === 0, 10_000).catch(() =>
    assert.deepEqual(processesOf(child.pid!, folder), []),
  )
  assert.deepEqual(readdirSync(folder), [], 'no folder is left')
  return { out, err, code }
}

/** Those of the session, and those that work in the folder or were told of it; who listens is one of them. */
function processesOf(session: number, folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const isOne =
          Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === session ||
          command.includes(folder) ||
          readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
        return isOne ? [`${pid} ${command}`] : []
      } catch {
        // It has ended meanwhile.
        return []
      }
    })
}

test('the demo plays to its end, tells the story, and leaves nothing behind', async (t) => {
  const { out, err, code } = await demo(t, [], { lang: 'en' })
  assert.deepEqual([code, err], [0, ''], out)
  assert.match(
    out,
    new RegExp(
      [
        'örnekalanadi\\.example is declared',
        'MX +10 mail\\.xn--rnekalanadi-qfb\\.example\\.',
        'MX +20 backup\\.mail\\.xn--rnekalanadi-qfb\\.example\\.',
        '20 messages: the sender takes the lowest number first',
        'The server is down\\. 20 more: the sender goes on to 20, and Ulak keeps them',
        'Ulak itself is killed \\(SIGKILL\\) and started again',
        'All 20 are still there',
        'The server is back\\. Nobody asks for anything',
        'All 40 have arrived; what had waited, [\\d.]+ s after the server came back',
      ].join('[^]*'),
    ),
  )
})

test('a demo that is broken off leaves nothing behind either', async (t) => {
  const { out, code } = await demo(t, [], { lang: 'tr', breakOffAt: /^3\. Sunucu kapalı/m })
  assert.equal(code, 130, out)
})

const real = peer(...postfixPrograms, 'unbound')

test('the same with Postfix and Unbound, in Turkish', real, async (t) => {
  const { out, err, code } = await demo(t, ['--real'], { lang: 'tr' })
  assert.deepEqual([code, err], [0, ''], out)
  assert.match(
    out,
    /Unbound ve iki Postfix[^]*bildirildi[^]*Ulak saklar[^]*20 iletinin hepsi yerinde[^]*40 iletinin hepsi ulaştı/,
  )
})

test('real servers that are broken off while they start are ended as well', real, async (t) => {
  const { code } = await demo(t, ['--real'], { lang: 'en', breakOffAt: /^Starting Ulak/m })
  assert.equal(code, 130)
})
