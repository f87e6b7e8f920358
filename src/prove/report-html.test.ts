import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from '../../test/support/world.ts'
import { name } from '../dns/name.ts'
import { check } from './check.ts'
import { htmlReport } from './report-html.ts'

test('what a stranger published is text in the report, and nothing else', async () => {
  const hostile = String.raw`"v=spf1 <script>alert(1)</script> \"><img+src=x> \226\128\174 +all"`
  const report = await check(name('firma.example'), {
    resolver: world({
      'firma.example': { MX: [String.raw`10 <b>\"'&\010.example.`], TXT: [hostile] },
      '_dmarc.firma.example': { TXT: [String.raw`"v=DMARC1; p=<i>x</i>"`] },
    }),
    now: Date.now,
  })
  for (const lang of ['en', 'tr'] as const) {
    const html = htmlReport([report], { lang, now: 0 })
    assert.doesNotMatch(html, /<script|<img|<b>"|<i>x/)
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(html, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
    assert.match(html, /&lt;script&gt;/)
  }
})
