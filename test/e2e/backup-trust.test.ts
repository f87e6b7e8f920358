// The lines that a primary is given are good: a real Postfix that refuses strangers by client, HELO, sender and block list lets the backup through with
// their mail, and still neither relays for it nor takes recipients that it does not have.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { test } from 'node:test'
import { type TrustStep, trustRecipes } from '../../src/declare/backup-trust.ts'
import { peer, program } from '../support/peers.ts'
import { freePort, ownAddress, scratch } from '../support/places.ts'
import { postfix, postfixPrograms } from '../support/postfix.ts'
import { transcript } from '../support/transcript.ts'

const linesFor = (steps: readonly TrustStep[], where: string): readonly string[] =>
  steps.flatMap((step) => (step.kind === 'lines' && step.where === where ? step.lines : []))

test(
  'Postfix: the backup gets through with a stranger’s mail, the stranger does not',
  peer(...postfixPrograms, 'postmap'),
  async (t) => {
    const folder = scratch(t)
    const [address, backup, stranger] = [ownAddress(), ownAddress(), ownAddress()]
    const { steps } = trustRecipes([{ name: 'mx.ulak.example', addresses: [backup, '2001:db8::25'] }])[0]!
    for (const name of ['backup_mx.cidr', 'backup_mx_postscreen.cidr'])
      writeFileSync(path.join(folder, name), linesFor(steps, `/etc/postfix/${name}`).join('\n'))
    const said = Object.fromEntries(
      linesFor(steps, '/etc/postfix/main.cf').map((line) => {
        const [key, value] = line.replaceAll('/etc/postfix', folder).split(' = ') as [string, string]
        return [key, value]
      }),
    )
    const refusals: Readonly<Record<string, string>> = {
      smtpd_client_restrictions: 'check_client_access static:{REJECT on a block list}',
      smtpd_helo_restrictions: 'check_helo_access static:{REJECT HELO}',
      smtpd_sender_restrictions: 'check_sender_access static:{REJECT not allowed by SPF}',
      smtpd_recipient_restrictions: 'check_sender_access static:{REJECT not allowed by SPF}',
    }
    const settings = Object.fromEntries(
      Object.entries(said)
        .filter(([key]) => key !== 'postscreen_access_list')
        .map(([key, value]) => [key, value.replace('…', refusals[key] ?? '')]),
    )
    assert.deepEqual(
      Object.keys(refusals).filter((key) => !settings[key]?.includes('static:')),
      [],
    )
    const port = await freePort(address)
    const server = postfix({
      folder: path.join(folder, 'primary'),
      address,
      port,
      hostname: 'mail.firma.example',
      resolver: '127.0.0.1',
      mailboxDomains: ['firma.example'],
      settings: { ...settings, virtual_mailbox_maps: 'inline:{ayse@firma.example=all/}', smtpd_delay_reject: 'yes' },
    })
    t.after(() => server.stop())
    await server.start()
    const from = (localAddress: string) => connect({ host: address, port, localAddress })
    const opening = (ends: string) => `
    S: 220 *
    C: EHLO mx.ulak.example
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 250 *
    ${ends}`
    await transcript(
      from(stranger),
      opening(`C: RCPT TO:<ayse@firma.example>
    S: 554 5.7.1 *block list*`),
    )
    await transcript(
      from(backup),
      opening(`C: RCPT TO:<nobody@firma.example>
    S: 550 5.1.1 *
    C: RCPT TO:<x@elsewhere.example>
    S: 554 5.7.1 *Relay access denied*
    C: RCPT TO:<ayse@firma.example>
    S: 250 *
    C: DATA
    S: 354 *
    C: Subject: x
    C:
    C: .
    S: 250 *`),
    )
    const asked = (name: string): string =>
      execFileSync(program('postmap'), ['-q', backup, `cidr:${path.join(folder, name)}`], { encoding: 'utf8' }).trim()
    assert.deepEqual([asked('backup_mx.cidr'), asked('backup_mx_postscreen.cidr')], ['OK', 'permit'])
    assert.doesNotMatch(server.log(), /warning|error|fatal/i)
  },
)

test('no recipe is without the addresses, and none asks to let the backup relay through Postfix', () => {
  const recipes = trustRecipes([{ name: 'mx.ulak.example', addresses: ['192.0.2.1', '2001:db8::1'] }])
  for (const { steps, system } of recipes) {
    const all = steps.flatMap((step) => (step.kind === 'lines' ? step.lines : [])).join('\n')
    assert.match(all, /192\.0\.2\.1/, system)
    if (system !== 'microsoft365') assert.match(all, /2001:db8::1/, system)
    for (const step of steps) if (step.kind === 'words') assert.ok(step.text.en !== step.text.tr)
  }
  assert.ok(!linesFor(recipes[0]!.steps, '/etc/postfix/main.cf').some((line) => line.startsWith('mynetworks')))
})
