// The panel as the real server hands it out: a token opens it, and a domain declared over the API is there with its route.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, buildPanel, openPage, startBrowser } from '../support/browser.ts'
import { daemon, testToken } from '../support/daemon.ts'
import { peer } from '../support/peers.ts'
import { freePort, ownAddress, scratch } from '../support/places.ts'

test('the server hands out the panel, and the panel shows what was declared', peer('chromium'), async (t) => {
  await buildPanel({ where: 'served' })
  const address = ownAddress()
  const [http, dns, smtp] = await Promise.all([freePort(address), freePort(address), freePort(address)])
  const server = daemon(t, {
    data: scratch(t),
    http: { address, port: http },
    environment: {
      ULAK_HOSTNAME: 'ulak.example',
      ULAK_MX_NAMES: `ulak.example=${address}`,
      ULAK_PUBLIC_URL: `http://${address}:${http}`,
      ULAK_DNS: `${address}:${dns}`,
      ULAK_SMTP: `${address}:${smtp}`,
      // It asks itself: the whole world of this test is what was declared.
      ULAK_RESOLVERS: `${address}:${dns}`,
      ULAK_ALLOW_PRIVATE: 'true',
    },
  })
  await server.start()
  const declared = await server.call('POST', '/domains', {
    domain: 'örnekalanadi.example',
    mail: {
      provider: 'own-servers',
      hosts: [{ name: 'mail', preference: 10, addresses: ['192.0.2.10'] }],
      ulak: { role: 'backup', preference: 20, name: 'backup.mail' },
    },
  })
  assert.equal(declared.status, 201, JSON.stringify(declared.body))

  const browser = await startBrowser()
  t.after(() => browser.close())
  const { page, complaints } = await openPage(browser, { locale: 'tr-TR', viewport: { width: 390, height: 844 } })
  await page.goto(server.url)
  await page.getByLabel('Belirteç ya da tek kullanımlık bağlantı').fill(testToken)
  await page.getByRole('button', { name: 'Giriş yap' }).click()
  await page.getByRole('link', { name: /örnekalanadi\.example/ }).click()
  await page
    .getByRole('paragraph')
    .filter({ hasText: 'Postanın tamamı mail.örnekalanadi.example sunucusuna gider.' })
    .waitFor()
  await page.getByRole('button', { name: /^mail\.örnekalanadi/ }).click()
  await page
    .getByRole('paragraph')
    .filter({ hasText: /^Postanın tamamı backup\.mail\.örnekalanadi\.example sunucusuna gider; o da/ })
    .waitFor()
  await page.getByText(/tarihinde soruldu/).waitFor()
  assert.deepEqual(await barriers(page), [])
  // Neither scripts nor the server's content security policy had anything to complain about.
  assert.deepEqual(complaints, [])
})
