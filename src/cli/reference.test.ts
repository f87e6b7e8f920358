// The command's reference page is what the command says of itself, and every option says something.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { readSettings } from '../system/settings.ts'
import { createIo } from './io.ts'
import { everyCommand, program } from './main.ts'
import { cliPage } from './reference.ts'
import { pathOf } from './usage.ts'

const nobody = { write: () => undefined }
const tree = (lang: 'en' | 'tr') => {
  const read = readSettings({ environment: {} })
  assert.ok(read.ok)
  return program(createIo({ stdout: nobody, stderr: nobody, environment: { ULAK_LANG: lang } }), read.settings)
}

test('the reference page is generated from the tree', () => {
  const file = path.resolve(import.meta.dirname, '../../docs/reference/cli.md')
  const page = cliPage(tree('en'), tree('tr'))
  if (process.env.ULAK_WRITE_DOCS === '1') writeFileSync(file, page)
  assert.equal(readFileSync(file, 'utf8'), page, 'run: ULAK_WRITE_DOCS=1 npm test -- cli/reference')
})

test('every command and every option says in both languages what it is', () => {
  const [en, tr] = [everyCommand(tree('en')), everyCommand(tree('tr'))]
  for (const [at, command] of en.entries()) {
    const other = tr[at]!
    assert.ok(command.description() && command.description() !== other.description(), pathOf(command))
    for (const [index, option] of command.options.entries()) {
      assert.ok(option.description, `${pathOf(command)} ${option.flags}`)
      assert.notEqual(option.description, other.options[index]!.description, `${pathOf(command)} ${option.flags}`)
    }
  }
})
