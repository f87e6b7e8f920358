import assert from 'node:assert/strict'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { catalogue, chapters, errorsPage } from './catalogue.ts'
import { openapi } from './openapi.ts'
import { issueCodes } from './validate.ts'

const root = path.resolve(import.meta.dirname, '../..')
/** `refuse('x', …)`, `bad('x', …)`, `lineProblem('x', …)`, `{ code: 'x', … }` */
const made =
  /(?:\b(?:bad|refuse|refusal|impossible|fault|\w*[pP]roblem)\(\s*|\bcode: )'([a-z][a-z0-9]*(?:-[a-z0-9]+)*)'/g
/** A code that nobody can look for, because it is put together where it is made. */
const hidden = /(?:\b(?:bad|refuse|refusal|impossible|\w*[pP]roblem)\(\s*|\bcode: )`/g

const sources = globSync('src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts') && file !== 'src/api/catalogue.ts')
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))

test('every code that the sources can produce is in the catalogue, and every code of the catalogue is produced', () => {
  const produced = new Map<string, string>(issueCodes.map((code) => [code, 'src/api/validate.ts']))
  for (const { file, text } of sources) for (const [, code] of text.matchAll(made)) produced.set(code!, file)
  const missing = [...produced].filter(([code]) => !catalogue.has(code))
  assert.deepEqual(missing, [], 'add them to src/api/catalogue.ts')
  assert.deepEqual(
    [...catalogue.keys()].filter((code) => !produced.has(code)),
    [],
    'nothing makes these any more',
  )
  assert.deepEqual(
    sources.filter(({ text }) => text.match(hidden)).map(({ file }) => file),
    [],
  )
})

test('a code stands in one chapter, and has words of its own in both languages', () => {
  assert.equal(
    catalogue.size,
    chapters.reduce((sum, { lines }) => sum + Object.keys(lines).length, 0),
  )
  for (const [code, { text }] of catalogue) assert.ok(text.en !== '' && text.tr !== '' && text.en !== text.tr, code)
})

const isKept = (file: string, text: string): void => {
  const place = path.join(root, 'docs/reference', file)
  if (process.env.ULAK_WRITE_DOCS === '1') writeFileSync(place, text)
  assert.equal(readFileSync(place, 'utf8'), text, 'run: ULAK_WRITE_DOCS=1 npm test -- catalogue')
}

test('the page of errors is generated from the catalogue', () => isKept('errors.md', errorsPage()))

test('every shape that openapi.json points at is there', () => {
  const document = JSON.parse(JSON.stringify(openapi())) as { components: { schemas: Record<string, object> } }
  const { schemas } = document.components
  const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!)
  assert.ok(named.includes('mailIntent') && named.includes('problem'))
  for (const name of named) assert.ok(schemas[name] && !('$ref' in schemas[name]), name)
})

test('openapi.json is generated from the contract', () =>
  isKept('openapi.json', `${JSON.stringify(openapi(), undefined, 1)}\n`))
