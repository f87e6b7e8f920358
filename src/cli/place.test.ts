import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeInWords } from './place.ts'

test('a place in a request is told in words, counted from one', () => {
  for (const [at, en, tr] of [
    ['/domain', 'domain', 'alan adı'],
    ['/changes/0/mail/hosts/1/name', 'mail host 2, name', 'posta sunucusu 2, ad'],
    ['/mail/hosts/0/addresses/2', 'mail host 1, address 3', 'posta sunucusu 1, adres 3'],
    ['/changes/0/rrsets/0/set/records/1', 'record 2', 'kayıt 2'],
    ['/changes/0/mail/parameters/dkim~1Key', 'parameter, dkim/Key', 'parametre, dkim/Key'],
    ['/changes/0', '', ''],
    ['line 812', 'line 812', '812. satır'],
  ] as const)
    assert.deepEqual([placeInWords(at, 'en'), placeInWords(at, 'tr')], [en, tr], at)
})
