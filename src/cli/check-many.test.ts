// `ulak check` over many domains: a file that goes on where it ended, a table of the worst, a page to hand over.
import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { scratch } from '../../test/support/places.ts'
import { type Declared, world } from '../../test/support/world.ts'
import { checkResult } from '../api/contract.ts'
import { checkCommand } from './check.ts'
import { createIo } from './io.ts'

const domains = Array.from({ length: 30 }, (_, at) => `d${at}.example`)
const declared: Declared = {
  ...Object.fromEntries(
    domains.map((domain, at) => [
      domain,
      { MX: [`10 mx.${at % 3 === 0 ? 'gone' : 'host'}.example.`], TXT: ['"v=spf1 -all"'] },
    ]),
  ),
  'mx.host.example': { A: ['192.0.2.1'] },
}

function rig(t: TestContext, lang = 'en') {
  const folder = scratch(t)
  const file = (name: string, text?: string): string => {
    if (text !== undefined) writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const list = file('list', domains.join('\n'))
  const ulak = async (...words: string[]) => {
    let [out, err] = ['', '']
    const io = createIo({
      stdout: { write: (text) => void (out += text) },
      stderr: { write: (text) => void (err += text) },
      environment: { ULAK_LANG: lang },
    })
    const dns = world(declared)
    await checkCommand({ io, lookups: () => ({ resolver: dns }), now: () => Date.UTC(2026, 10, 24) }).parseAsync(
      words,
      {
        from: 'user',
      },
    )
    return { out, err, code: io.code, asked: dns.asked }
  }
  return { file, list, ulak }
}

const domainsIn = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => checkResult.parse(JSON.parse(line)).domain)

test('many domains are one line each, and a table of the worst stands at the end', async (t) => {
  const { list, ulak } = rig(t)
  const { out, code } = await ulak('--file', list)
  assert.equal(code, 1)
  assert.equal(out.split('\n').filter((line) => /^[-+~?] [-+~?] [-+~?] [-+~?] {2}d\d+\.example/.test(line)).length, 30)
  assert.match(out, /30 domains\n {2}Does mail arrive\? +yes 20, partly 0, no 10, not known 0/)
  assert.match(out, / +10 {2}mx-target-exists/)
  assert.match(out, /The worst.*\n {2}- [-+~?] [-+~?] [-+~?] {2}d0\.example/)
})

test('--out: a run that was cut off goes on where it ended, and asks nothing twice', async (t) => {
  const { file, list, ulak } = rig(t)
  const out = file('reports.jsonl')
  const whole = await ulak('--file', list, '--out', out)
  assert.deepEqual(domainsIn(out), domains)
  const text = readFileSync(out, 'utf8')
  // Cut in the middle of a line, as a power cut does.
  truncateSync(out, Math.floor(Buffer.byteLength(text) / 2))
  const before = readFileSync(out, 'utf8').split('\n').length - 1
  assert.ok(before > 5 && before < 25)
  const rest = await ulak('--file', list, '--out', out)
  assert.deepEqual(domainsIn(out), domains)
  assert.equal(readFileSync(out, 'utf8'), text)
  assert.match(rest.err, new RegExp(`${before} of 30 domains are in .* already`))
  assert.ok(rest.asked.every((one) => !one.endsWith(` ${domains[before - 1]}`)))
  assert.deepEqual([whole.code, rest.code], [1, 1])
  assert.match(rest.out, /30 domains\n {2}Does mail arrive\? +yes 20, partly 0, no 10/)
})

test('--out never touches a file that is something else', async (t) => {
  const { file, list, ulak } = rig(t, 'tr')
  for (const text of ['dear diary\n', '{"domain":"x"}\n', 'no newline at the end']) {
    const diary = file('diary', text)
    const { code, err } = await ulak('--file', list, '--out', diary)
    assert.deepEqual([code, readFileSync(diary, 'utf8')], [2, text])
    assert.match(err, /diary, 1\. satır, bir `ulak check` raporu değil/)
  }
  const long = file('long', '')
  appendFileSync(long, '{"domain":"'.padEnd(3 * 1024 * 1024, 'x'))
  assert.equal((await ulak('--file', list, '--out', long)).code, 2)
  assert.equal((await ulak('--file', list, '--out', file('no/such/folder/file'))).code, 2)
})

test('--html: one page without a script or a foreign address, in both languages', async (t) => {
  for (const [lang, words] of [
    ['en', ['Mail report', 'Does mail arrive?', 'How to mend it']],
    ['tr', ['Posta raporu', 'Posta geliyor mu?', 'Nasıl düzeltilir']],
  ] as const) {
    const { file, ulak } = rig(t, lang)
    const page = file('report.html')
    await ulak('d0.example', 'd1.example', '--html', page)
    const html = readFileSync(page, 'utf8')
    for (const word of words) assert.ok(html.includes(word), word)
    assert.ok(html.includes(`<html lang="${lang}">`) && html.includes('d1.example'))
    // A namespace is a name, not an address that anybody asks.
    const asked = html.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')
    assert.doesNotMatch(asked, /<script|https?:|src=|url\(|@import|<link/)
  }
})

test('--html refuses more domains than anybody reads, before anything is asked', async (t) => {
  const { file, ulak } = rig(t)
  const many = file('many', Array.from({ length: 501 }, (_, at) => `x${at}.example`).join('\n'))
  const { code, err, asked } = await ulak('--file', many, '--html', file('report.html'))
  assert.deepEqual([code, asked, existsSync(file('report.html'))], [2, [], false])
  assert.match(err, /at most 500 domains/)
})
