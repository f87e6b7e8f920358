import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { en } from './en.ts'
import { tr } from './tr.ts'

type Tree = { readonly [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  )
}
const texts = { en: flat(en), tr: flat(tr) }
const holes = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]!).sort()

const folder = path.dirname(import.meta.dirname)
const source = globSync('**/*.{ts,tsx}', { cwd: folder })
  .filter((file) => !file.startsWith('texts/'))
  .map((file) => readFileSync(path.join(folder, file), 'utf8'))
  .join('\n')

test('both languages have the same keys', () => {
  assert.deepEqual([...texts.tr.keys()], [...texts.en.keys()])
})

test('a text has the same holes in both languages', () => {
  for (const [key, text] of texts.en) assert.deepEqual(holes(texts.tr.get(key)!), holes(text), key)
})

test('no text is empty, and none was left untranslated', () => {
  const same = [...texts.en].filter(([key, text]) => texts.tr.get(key) === text).map(([key]) => key)
  for (const [key, text] of [...texts.en, ...texts.tr]) assert.ok(text.trim(), key)
  assert.deepEqual(same, ['page.title', 'domain.dns'])
})

test('every text is used', () => {
  for (const key of texts.en.keys()) {
    assert.ok(source.includes(`'${key.replace(/_(one|other)$/, '')}'`), `${key} is used nowhere`)
  }
})
