// ARCHITECTURE.md is true: every folder stands in it, and every import of src/ and panel/ is one that its table allows.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { scratch } from '../support/places.ts'

const root = path.dirname(path.dirname(import.meta.dirname))
const document = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8')

const rows = [...document.slice(document.indexOf('## Who may import whom')).matchAll(/^\| `([a-z]+)` \| (.*) \|$/gm)]
const allowed = new Map(
  rows.map(([, folder, list]) => [folder!, new Set([...list!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!))]),
)

test('every folder of src stands in the import table', () => {
  const folders = readdirSync(path.join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  assert.deepEqual(
    folders.filter((folder) => !allowed.has(folder)),
    [],
  )
  assert.deepEqual(
    [...allowed.keys()].filter((folder) => folder !== 'panel' && !folders.includes(folder)),
    [],
  )
})

test('every file that it names is there', () => {
  const named = [...document.matchAll(/`((?:[\w.-]+\/)+[\w.-]*\.(?:ts|md))`/g)].map((match) => match[1]!)
  assert.ok(named.length >= 8)
  assert.deepEqual(
    named.filter((file) => !['', 'src'].some((folder) => existsSync(path.join(root, folder, file)))),
    [],
  )
})

test('every import is one that the table allows', () => {
  const breaches = globSync(['src/**/*.ts', 'panel/src/**/*.{ts,tsx}'], { cwd: root }).flatMap(breachesOf)
  assert.deepEqual(breaches, [])
})

test('the languages do no input or output of their own', () => {
  const forbidden = /from '(node:(fs|net|tls|dgram|http|https|child_process|worker_threads|dns)[/']|fastify|pg|kysely)/
  const sinners = globSync('src/{dns,smtp,message,mailauth}/**/*.ts', { cwd: root }).filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      forbidden.test(readFileSync(path.join(root, file), 'utf8').replaceAll(/^import type .*$/gm, '')),
  )
  assert.deepEqual(sinners, [])
})

test('protocol code never changes case by locale: the lint rule fires', (t) => {
  const file = path.join(scratch(t), 'locale.ts')
  for (const [code, rejected] of [
    ["export const key = (name: string): string => name.toLocaleLowerCase('tr')", true],
    ["export const key = (name: string): string => name['toLocaleUpperCase']()", true],
    ['export const key = (name: string): string => name.toLowerCase()', false],
  ] as const) {
    writeFileSync(file, `${code}\n`)
    const lint = spawnSync('node_modules/.bin/oxlint', ['-c', '.oxlintrc.json', file], { cwd: root, encoding: 'utf8' })
    assert.equal(lint.status !== 0 && lint.stdout.includes('never'), rejected, lint.stdout)
  }
})

test('SQL stands only in store/ and in *.store.ts', () => {
  const sinners = globSync('src/**/*.ts', { cwd: root }).filter((file) => {
    if (file.startsWith('src/store/') || file.endsWith('.store.ts') || file.endsWith('.test.ts')) return false
    const text = readFileSync(path.join(root, file), 'utf8')
    return /\.(selectFrom|insertInto|updateTable|deleteFrom)\(|from 'node:sqlite'/.test(text)
  })
  assert.deepEqual(sinners, [])
})

/** Tests may use the ground and the doubles, too. */
function breachesOf(file: string): string[] {
  const isTest = file.endsWith('.test.ts') || file.endsWith('.test.tsx')
  const own = file.startsWith('panel/') ? 'panel' : file.split(path.sep)[1]!
  if (own === 'app.ts') return []
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].flatMap(([, target]) => {
    const resolved = path.relative(root, path.resolve(root, path.dirname(file), target!))
    if (resolved.startsWith('test/')) return isTest ? [] : [`${file} imports ${resolved}`]
    if (own === 'panel') {
      if (resolved.startsWith('panel/')) return []
      return allowed.get('panel')!.has(resolved.replace('src/', '')) ? [] : [`${file} imports ${resolved}`]
    }
    const folder = resolved
      .replace(/^src\//, '')
      .split('/')[0]!
      .replace(/\.ts$/, '')
    if (folder === own || allowed.get(own)?.has(folder) || (isTest && ['system', 'api', 'store'].includes(folder)))
      return []
    return [`${file} imports ${resolved}`]
  })
}
