import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ed25519Key } from '../../../test/support/dkim-key.ts'
import { type Declared, world } from '../../../test/support/world.ts'
import { name } from '../../dns/name.ts'
import { gather } from './index.ts'

const key = `"k=ed25519; p=${ed25519Key}"`
/** `taker (variant) | mailboxes by what` */
const seen = async (parts: {
  mx: string[]
  spf?: string
  keys?: Readonly<Record<string, string>>
  more?: Declared
}): Promise<string> => {
  const keys = Object.entries(parts.keys ?? {}).map(([selector, target]): [string, Declared[string]] => [
    `${selector}._domainkey.firma.example`,
    target === '' ? { TXT: [key] } : { CNAME: [`${target}.`] },
  ])
  const declared: Declared = {
    'firma.example': { MX: parts.mx, ...(parts.spf ? { TXT: [`"v=spf1 ${parts.spf} ~all"`] } : {}) },
    ...Object.fromEntries(keys),
    ...parts.more,
  }
  const { provider, mailboxes } = await gather(name('firma.example'), { resolver: world(declared), now: () => 0 })
  return `${provider?.id} (${provider?.variant}) | ${mailboxes?.provider.id} ${mailboxes?.by}`
}
const mimecast = ['10 eu-smtp-inbound-1.mimecast.com.', '10 eu-smtp-inbound-2.mimecast.com.']
const proofpoint = ['10 mx0a-001ae601.pphosted.com.', '10 mx0b-001ae601.pphosted.com.']

test('the MX says who keeps the mailboxes, in any order of its records', async () => {
  assert.equal(
    await seen({ mx: ['20 backup.firma.example.', '1 SMTP.Google.com.'] }),
    'google-workspace (single) | google-workspace mx',
  )
  assert.equal(
    await seen({ mx: ['0 firma-example.p-v1.mx.microsoft.'], spf: 'include:_spf.google.com' }),
    'microsoft-365 (mx-microsoft) | microsoft-365 mx',
  )
  assert.equal(
    await seen({ mx: ['10 mx-02.kurumsaleposta.com.', '5 mx-01.kurumsaleposta.com.'] }),
    'natro-kurumsal-eposta (standard) | natro-kurumsal-eposta mx',
  )
})

test('behind a filter DKIM says it best, then SPF', async () => {
  assert.equal(
    await seen({ mx: mimecast, spf: 'include:_spf.google.com', keys: { google: '' } }),
    'mimecast (eu) | google-workspace dkim',
  )
  assert.equal(
    await seen({
      mx: proofpoint,
      spf: 'include:_spf.google.com include:spf-001ae601.pphosted.com',
      keys: { selector1: 'selector1-firma-example._domainkey.firma.onmicrosoft.com' },
    }),
    'proofpoint (classic) | microsoft-365 dkim',
  )
  assert.equal(
    await seen({ mx: mimecast, spf: 'include:eu._netblocks.mimecast.com include:spf.protection.outlook.com' }),
    'mimecast (eu) | microsoft-365 spf',
  )
  assert.equal(
    await seen({ mx: mimecast, spf: 'include:eu._netblocks.mimecast.com' }),
    'mimecast (eu) | undefined undefined',
  )
})

test('the mailbox provider may stand behind an include or a redirect', async () => {
  const more = { '_spf.firma.example': { TXT: ['"v=spf1 include:_spf.google.com ~all"'] } }
  assert.equal(
    await seen({ mx: mimecast, spf: 'include:_spf.firma.example', more }),
    'mimecast (eu) | google-workspace spf',
  )
})

test('who only sends for programs keeps no mailboxes', async () => {
  assert.equal(
    await seen({ mx: ['10 mx.firma.example.'], spf: 'mx include:sendgrid.net include:amazonses.com' }),
    'undefined (undefined) | undefined undefined',
  )
})

test('Amazon WorkMail is told from SES by its autodiscover record', async () => {
  const mx = ['10 inbound-smtp.us-east-1.amazonaws.com.']
  const more = { 'autodiscover.firma.example': { CNAME: ['autodiscover.mail.us-east-1.awsapps.com.'] } }
  assert.equal(await seen({ mx, more }), 'amazon-workmail (undefined) | amazon-workmail mx')
  assert.equal(await seen({ mx }), 'amazon-ses-inbound (standard) | amazon-ses-inbound mx')
})
