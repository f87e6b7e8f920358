import assert from 'node:assert/strict'
import { test } from 'node:test'
import { house } from '../../test/support/api.ts'

/** What is told of a request, in both languages: where and code alike, words of their own. */
async function faultsOf(t: Parameters<typeof house>[0]) {
  const made = await house(t)
  return async (method: string, url: string, body?: unknown) => {
    const [en, tr] = await Promise.all(
      ['en', 'tr'].map((lang) =>
        made.ask(made.tokens.administrator, method, url, { body, headers: { 'accept-language': lang } }),
      ),
    )
    assert.deepEqual([en!.status, en!.body.code, tr!.status], [400, 'bad-request', 400], en!.text)
    const told = en!.body.problems as { at: string; code: string; detail: string }[]
    const also = tr!.body.problems as { at: string; code: string; detail: string }[]
    assert.deepEqual(
      also.map(({ at, code }) => [at, code]),
      told.map(({ at, code }) => [at, code]),
    )
    for (const [index, one] of told.entries()) assert.notEqual(one.detail, also[index]!.detail)
    return { told, also, en: en!.body, tr: tr!.body }
  }
}

test('an unknown field is refused by name, and told which there are', async (t) => {
  const ask = await faultsOf(t)
  const { told, also, en, tr } = await ask('PUT', '/domains/first.example/mail', {
    provider: 'own-servers',
    hosts: [{ name: 'mail', preference: 10, adresses: [] }],
  })
  assert.deepEqual(told, [
    {
      code: 'unknown-field',
      at: '/hosts/0',
      detail:
        '`adresses` is no field here. Correct its spelling or leave it out; there are `name`, `preference`, `addresses`, `port`.',
    },
  ])
  assert.match(also[0]!.detail, /^`adresses` burada bir alan değil\. Yazımını düzeltin ya da çıkarın/)
  assert.equal(en.at, '/hosts/0')
  assert.match(en.detail, /^\/hosts\/0: `adresses` is no field/)
  assert.match(tr.detail, /^\/hosts\/0: `adresses` burada/)
})

test('each fault says what, where and what would be right; several are told at once', async (t) => {
  const ask = await faultsOf(t)
  const { told } = await ask('PUT', '/domains/first.example/mail', {
    hosts: [
      { name: '', preference: 65_536 },
      { name: 'mail', preference: 'ten', port: 0.5 },
    ],
    ulak: { role: 'backups', preference: -1 },
    dkim: [{ source: 'magic' }],
  })
  assert.deepEqual(
    told.map(({ at, code }) => `${at} ${code}`),
    [
      '/provider field-missing',
      '/hosts/0/name too-small',
      '/hosts/0/preference too-big',
      '/hosts/1/preference wrong-type',
      '/hosts/1/port wrong-type',
      '/ulak/role not-one-of',
      '/ulak/preference too-small',
      '/dkim/0/source not-one-of',
    ],
  )
  const words = told.map(({ detail }) => detail)
  assert.equal(words[0], 'This is missing. Give a text.')
  assert.equal(words[1], 'This must not be empty.')
  assert.equal(words[2], 'This must be 65535 or less.')
  assert.equal(words[5], 'This must be one of `backup`, `share`, `front`.')
})

test('queries, times and keys with a slash have their place, too', async (t) => {
  const ask = await faultsOf(t)
  const place = async (method: string, url: string, body?: unknown) =>
    (await ask(method, url, body)).told.map(({ at, code }) => `${at} ${code}`)
  assert.deepEqual(await place('GET', '/domains?limit=0'), ['/query/limit too-small'])
  assert.deepEqual(await place('GET', '/domains?limi=1'), ['/query unknown-field'])
  assert.deepEqual(await place('POST', '/tokens', { role: 'reader', name: 'x', expiresAt: 'tomorrow' }), [
    '/expiresAt wrong-form',
  ])
  assert.deepEqual(await place('PUT', '/domains/first.example/mail', { provider: 'none', parameters: { 'a/b~': 1 } }), [
    '/parameters/a~1b~0 wrong-type',
  ])
})
