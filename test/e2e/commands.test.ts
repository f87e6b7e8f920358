// The commands that talk to a server, against a real one: what people read in both languages, what programs read, and exit codes.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import * as contract from '../../src/api/contract.ts'
import { run } from '../../src/cli/main.ts'
import { loneDaemon } from '../support/daemon.ts'
import { freePort, scratch, until } from '../support/places.ts'
import { submit } from '../support/submit.ts'

const domain = 'xn--rnekalanadi-qfb.example'
const shown = 'örnekalanadi.example'

test('every command that talks to a server', async (t) => {
  const server = await loneDaemon(t)
  await server.start()
  const folder = scratch(t)
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const say = async (line: string, environment: Record<string, string> = {}) => {
    let [out, err] = ['', '']
    const code = await run(line.split(' '), {
      environment: { ...server.environment, ...environment },
      stdout: { write: (text) => void (out += text) },
      stderr: { write: (text) => void (err += text) },
    })
    return { out, err, code }
  }
  const turkish = { ULAK_LANG: 'tr' }
  /** What `--json` prints, line by line, as the contract says. */
  const json = async <T>(line: string, shape: { parse(value: unknown): T }): Promise<T[]> => {
    const { out, err, code } = await say(`${line} --json`)
    assert.deepEqual([code, err], [0, ''], line)
    return out
      .trimEnd()
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => shape.parse(JSON.parse(one)))
  }

  await t.test('domain', async () => {
    assert.deepEqual(await say(`domain add ${shown}`), { out: `${shown} is added.\n`, err: '', code: 0 })
    const again = await say(`domain add ${shown}`, turkish)
    assert.deepEqual([again.code, again.out, again.err], [1, '', 'Alan adı zaten burada.\n'])
    const wrong = await say('domain add firma..example')
    assert.deepEqual([wrong.code, wrong.out], [2, ''])
    const declare = `domain declare ${shown} --host 10:mail=192.0.2.10 --ulak backup:20:backup.mail`
    const unasked = await say(declare)
    assert.equal(unasked.code, 2)
    assert.match(unasked.out, /^\+ @ +3600 MX +10 mail\.xn--rnekalanadi-qfb\.example\.$/m)
    assert.match(unasked.err, /^Not applied\. Apply it with: ulak change apply \w+\n$/)
    const applied = await say(unasked.err.trim().split('ulak ')[1]!, turkish)
    assert.deepEqual([applied.code, applied.err], [0, ''])
    assert.match(applied.out, /Uygulandı\.\n$/)
    assert.match((await say(`${declare} --yes`)).out, /Nothing to change\.\n$/)
    const refused = await say(`domain declare ${shown} --host 10:192.0.2.10 --yes`, turkish)
    assert.deepEqual([refused.code, refused.err.length > 10], [2, true], JSON.stringify(refused))
    assert.equal((await say(`domain declare ${shown} --host mail --yes`)).code, 2)
    assert.equal((await say(`domain declare ${shown} --provider nobody --yes`)).code, 2)
    const intent = file('intent.json', JSON.stringify({ provider: 'google-workspace' }))
    const [plan] = await json(`domain declare ${shown} --intent ${intent} --yes`, contract.applied)
    assert.equal(plan?.change[0]?.domain, domain)
    assert.match((await say(`domain declare ${shown} --intent ${file('x', '{')} --yes`)).err, / is not JSON: /)
    assert.deepEqual((await say(`domain declare ${shown} --intent ${folder}/no --yes`, turkish)).code, 2)
    const [listed] = await json('domain list', contract.domainSummary)
    assert.deepEqual([listed?.domain, listed?.provider], [domain, 'google-workspace'])
    assert.deepEqual(await json('domain list --search nothing', contract.domainSummary), [])
    assert.match((await say('domain list')).out, /^örnekalanadi\.example +here +google-workspace/)
    assert.equal((await json(`domain show ${shown}`, contract.domainDetail))[0]?.shown, shown)
    assert.match((await say(`domain show ${shown}`, turkish)).out, /sağlayıcı: google-workspace {3}bekleyen: 0/)
    assert.equal((await say('domain show nobody.example')).code, 1)
    await say('domain add away.example --dns elsewhere')
    assert.match((await say('domain show away.example')).out, /Publish these where the DNS of the domain is kept/)
    assert.deepEqual((await say('domain remove away.example')).code, 2)
    assert.equal((await say('domain remove away.example --yes', turkish)).out, 'away.example kaldırıldı.\n')
  })

  await t.test('record', async () => {
    const set = await say(`record set ${shown} www A 192.0.2.80 192.0.2.81 --ttl 300 --yes`)
    assert.deepEqual([set.code, set.err], [0, ''])
    assert.match(set.out, /^\+ www +300 A +192\.0\.2\.80$[^]*Applied\.\n$/m)
    const sets = await json(`record list ${shown}`, contract.rrset)
    assert.deepEqual(
      sets.filter(({ name }) => name === 'www'),
      [{ name: 'www', type: 'A', ttl: 300, records: ['192.0.2.80', '192.0.2.81'] }],
    )
    assert.match((await say(`record list ${shown}`)).out, /^www +300 A +192\.0\.2\.81$/m)
    for (const bad of ['www A 192.0.2.300', 'www NOTYPE x', 'www A 192.0.2.1 --ttl ten'])
      assert.deepEqual((await say(`record set ${shown} ${bad} --yes`)).code, 2, bad)
    const exported = await say(`record export ${shown}`)
    assert.match(exported.out, /^www\s+300\s+IN\s+A\s+192\.0\.2\.80$/m)
    const zone = file('zone', exported.out.replace('192.0.2.80', '192.0.2.90'))
    assert.match((await say(`record import ${shown} ${zone} --yes`, turkish)).out, /192\.0\.2\.90[^]*Uygulandı/)
    const broken = await say(`record import ${shown} ${file('broken', `${exported.out}x IN A 1.2.3.400\n`)} --yes`)
    assert.equal(broken.code, 2)
    assert.match(broken.err, /line \d+/)
    assert.match((await say(`record remove ${shown} www A --yes`)).out, /Applied\.\n$/)
  })

  await t.test('change', async () => {
    const changes = file('changes.json', JSON.stringify({ changes: [{ domain: shown, mail: { provider: 'none' } }] }))
    assert.match((await say(`change plan ${changes}`, turkish)).out, /Uygulamak için: ulak change apply \w+\n$/)
    const [plan] = await json(`change plan ${changes}`, contract.plan)
    assert.equal((await json(`change apply ${plan!.id}`, contract.applied))[0]?.change.length, 1)
    assert.equal((await say('change apply nothing')).code, 1)
    const [last] = await json(`change list ${shown}`, contract.change)
    assert.match((await say(`change list ${shown}`)).out, new RegExp(`^${last!.id} {2}`))
    const undone = await say(`change undo ${shown} ${last!.id} --yes`)
    assert.deepEqual([undone.code, undone.err], [0, ''])
    assert.match(undone.out, /^\+ @ +\d+ MX +1 SMTP\.GOOGLE\.COM\.$/im)
  })

  await t.test('quarantine', async () => {
    assert.equal((await say(`quarantine list ${shown}`)).out, 'Nothing is in quarantine.\n')
    assert.equal((await say(`quarantine list ${shown}`, turkish)).out, 'Karantinada bir şey yok.\n')
    assert.match((await say('quarantine list nobodys.example')).err, /not found|no such|There is no/i)
    for (const verb of ['show', 'release', 'remove']) assert.equal((await say(`quarantine ${verb} nothing`)).code, 1)
  })

  await t.test('queue', async () => {
    assert.equal((await say('queue list')).out, 'Nothing waits.\n')
    const port = await freePort()
    const mail = {
      provider: 'own-servers',
      hosts: [{ name: 'mail', preference: 10, addresses: ['127.0.0.1'], port }],
      ulak: { role: 'backup', preference: 20 },
    }
    const declared = await server.call('PUT', `/domains/${domain}/mail`, mail)
    assert.equal(declared.status, 200, JSON.stringify(declared.body))
    const message = 'Subject: x\r\n\r\nx\r\n'
    await submit(server.smtp, [
      { from: 'a@sender.example', to: [`bir@${domain}`], message },
      { from: '', to: [`iki@${domain}`], message },
    ])
    const [first, second] = await json(`queue list --domain ${shown}`, contract.queuedMessage)
    assert.match(
      (await say('queue list')).out,
      /^\w+ {2}20\S+ {2}a@sender\.example → bir@\S+ {2}\[waiting|being tried\]$/m,
    )
    assert.match((await say(`queue hold ${first!.id}`, turkish)).out, /gönderen a@sender\.example[^]*\[tutuluyor\]/)
    assert.equal((await say(`queue hold ${first!.id}`)).code, 1)
    assert.match((await say(`queue show ${first!.id}`)).out, /\[held\]/)
    assert.equal((await json(`queue release ${first!.id}`, contract.queuedMessage))[0]?.id, first!.id)
    assert.equal((await say(`queue retry ${second!.id}`)).code, 0)
    assert.equal((await say(`domain remove ${shown} --yes`)).code, 1, 'not while mail waits for it')

    // All that fits: the count first, and nothing before somebody is sure.
    await submit(server.smtp, [{ from: 'b@sender.example', to: [`dort@${domain}`], message }])
    const from = '--from a@sender.example'
    const unsure = await say(`queue hold ${from}`)
    assert.deepEqual(unsure, { out: '1 message fits.\n', err: 'Nothing was changed. Add --yes to do it.\n', code: 2 })
    assert.equal((await say(`queue list --state held`)).out, 'Nothing waits.\n')
    assert.equal((await say(`queue hold ${from} --yes`, turkish)).out, '1 ileti uyuyor.\nTutulan: 1.\n')
    assert.equal((await say(`queue list --state held --to bir@${domain}`)).code, 0)
    assert.deepEqual(JSON.parse((await say(`queue release --state held --yes --json`)).out), {
      messages: 1,
      next: null,
    })
    assert.equal((await say(`queue retry --from <> --domain ${shown}`)).out, '1 message fits.\nTried: 1.\n')
    assert.equal((await say(`queue retry --domain ${shown}`)).out, 'Domains that are tried: 1\n')
    assert.equal((await say('queue retry --destination nobody.example', turkish)).out, 'Denenen alan adı: 0\n')
    const both = await say(`queue hold ${first!.id} ${from}`)
    assert.deepEqual([both.code, both.err.split(',')[0]], [2, 'Name one message'])
    assert.equal((await say('queue hold')).code, 2)
    assert.match(
      (await say(`queue release --host x.example ${from}`, turkish)).err,
      /^--\w+ ve --\w+ birlikte verilemez\./,
    )
    const guessed = await say(`queue remove --to @${domain} --count 7`)
    assert.equal(guessed.code, 1)
    assert.match(guessed.err, /3 messages fit\. Nothing was removed/)
    assert.match((await say(`queue remove --to dort@${domain}`, turkish)).err, /--count 1 ekleyin/)
    assert.equal((await say(`queue remove --to dort@${domain} --count 1`)).out, '1 message fits.\nRemoved: 1.\n')
    assert.equal((await say(`queue remove ${first!.id}`, turkish)).out, 'Silindi.\n')
    assert.equal((await say(`queue show ${first!.id}`)).code, 1)
  })

  await t.test('trace', async () => {
    const at = new Date().toISOString()
    const trace = (who: string, environment = {}) => say(`trace --to ${who}@${shown} --at ${at}`, environment)
    const waiting = await trace('iki')
    assert.equal(waiting.code, 0, waiting.err)
    assert.match(waiting.out, /^\S+ \S+ \+00:00 {2}accepted {2}127\.0\.0\.1 {2}<> .*250 2\.0\.0 accepted as /m)
    assert.match(waiting.out, /It waits here since .* \+00:00\. Next try: /)
    assert.match(
      (await trace('iki', turkish)).out,
      /alındı {2}127[^]*hemen denendi {2}\S+[^]*burada bekliyor\.[^]*Müşteri için:\n.*Bu posta bizde\./,
    )
    const removed = await trace('bir', turkish)
    assert.equal(removed.code, 1)
    assert.match(removed.out, /tarihinde kaldırıldı/)
    const never = await say(`trace --from other.example --to bir@${shown} --at ${at}`)
    assert.equal(never.code, 1)
    assert.match(never.out, /Also seen: .* <a@sender\.example> [^]*It never came to Ulak/)
    await submit(server.smtp, [
      { from: 'a@sender.example', to: [`uc@${domain}`], message: `${'Received: x\r\n'.repeat(120)}\r\nx\r\n` },
    ]).catch(() => undefined)
    await until('the refusal to be written', async () => (await trace('uc')).out.includes('Refused by Ulak'))
    assert.match((await trace('uc', turkish)).out, /Ulak reddetti, .* Anlamı: posta dönüp duruyor/)
    const [found] = [await say(`trace --to uc@${shown} --at ${at} --json`)]
    assert.equal(contract.trace.parse(JSON.parse(found.out)).conclusion.kind, 'refused-here')
    const old = await say(`trace --to bir@${shown} --at 2020-01-01T00:00`)
    assert.deepEqual([old.code, /the journal does not go back that far/.test(old.out)], [3, true], old.out)
    assert.equal((await say(`trace --to bir@${shown} --at noon`, turkish)).code, 2)
    assert.equal((await say(`trace --to bir@nobody.example --at 14:00`)).code, 1, 'not found')
  })
  await t.test('preset', async () => {
    const presets = await json('preset list', contract.preset)
    assert.ok(presets.some(({ id }) => id === 'google-workspace'))
    assert.match((await say('preset list')).out, /^microsoft-365 +Microsoft/m)
    assert.equal((await json('preset show microsoft-365', contract.preset)).length, 1)
    assert.match((await say('preset show microsoft-365', turkish)).out, /--set mxToken=… {2}\(gerekli\)/)
    const none = await say('preset show nobody', turkish)
    assert.deepEqual([none.code, none.err], [1, 'Böyle bir hazır ayar yok. Hazır ayarların listesine bakın.\n'])
  })

  await t.test('account and token', async () => {
    const [added] = await json('account add Müşteri', contract.account)
    assert.equal(added?.name, 'Müşteri')
    assert.match((await say('account list')).out, new RegExp(`^${added!.id} {2}Müşteri$`, 'm'))
    assert.equal((await json('account list', contract.account)).length, 2)
    const { out: secret } = await say(`token add panel --role reader --account ${added!.id}`)
    const reader = { ULAK_TOKEN: secret.trim() }
    assert.deepEqual(await say('domain list', reader), { out: '', err: '', code: 0 }, 'another account sees nothing')
    const notAllowed = await say('domain add baska.example', { ...reader, ...turkish })
    assert.deepEqual([notAllowed.code, notAllowed.out], [1, ''])
    const [token] = (await json('token list', contract.token)).filter(({ name }) => name === 'panel')
    assert.match((await say('token list')).out, new RegExp(`^${token!.id} {2}reader +panel$`, 'm'))
    assert.equal((await say('token add x --role king')).code, 2)
    assert.equal((await say(`token remove ${token!.id}`)).out, 'Ended.\n')
    const gone = await say('domain list', { ...reader, ...turkish })
    assert.equal(gone.code, 2)
    assert.match(gone.err, /ULAK_TOKEN değişkenine bu sunucunun bir belirtecini verin\.\n$/)
  })

  await t.test('no server, and words that are none', async () => {
    const away = { ULAK_URL: `http://127.0.0.1:${await freePort()}` }
    const nobody = await say('domain list', away)
    assert.deepEqual([nobody.code, nobody.out], [3, ''])
    assert.match(nobody.err, /^No Ulak server answers at http:/)
    assert.match((await say('queue list', { ...away, ...turkish })).err, /yanıt veren bir Ulak sunucusu yok/)
    for (const [line, en, tr] of [
      ['domain list --jsn', 'There is no option --jsn. Did you mean --json?', '--jsn diye bir seçenek yok.'],
      ['domian list', 'There is no command domian. Did you mean domain?', 'domian diye bir komut yok.'],
      ['change apply', '<plan> is missing.', '<plan> eksik.'],
      ['token add x', '--role <role> must be given.', '--role <role> verilmeli.'],
      ['record list a b', 'Too many words: ', 'Fazla sözcük: '],
      ['queue list --domain', '--domain <domain> needs a value.', '--domain <domain> bir değer ister.'],
    ] as const) {
      const told = await say(line)
      assert.deepEqual([told.code, told.out], [2, ''], line)
      assert.ok(told.err.startsWith(en), told.err)
      assert.match(told.err, /\nSee: ulak.* --help\n$/)
      const anlatilan = await say(line, turkish)
      assert.ok(anlatilan.err.startsWith(tr), anlatilan.err)
    }
    assert.match((await say('domain --help', turkish)).out, /^Kullanım: ulak domain \[seçenekler\] \[komut\]/)
  })

  await t.test('the settings file, wherever it is named', async () => {
    const config = file('ulak.toml', `url = "${server.url}"\n`)
    const { ULAK_URL: _, ...rest } = server.environment
    for (const line of [`--config ${config} preset list --json`, `preset list --config=${config} --json`]) {
      let out = ''
      const write = (text: string): void => void (out += text)
      assert.equal(await run(line.split(' '), { environment: rest, stdout: { write }, stderr: { write } }), 0, out)
    }
    const wrong = await say(`preset list --config ${file('bad.toml', 'colour = "red"\n')}`, turkish)
    assert.equal(wrong.code, 2)
    assert.match(wrong.err, /^colour: "colour" Ulak'ın bir ayarı değil/)
  })
  assert.equal(await server.stop(), 0)
})
