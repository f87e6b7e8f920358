// The panel in a real browser: its states against answers that fit the contract, and one walk through the real server.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import type { CallOutput } from '../../src/api/contract.ts'
import { barriers, buildPanel, openPage, startBrowser } from '../support/browser.ts'
import { type Answers, fakeApi } from '../support/fake-api.ts'
import { answers, domains } from '../support/panel-answers.ts'
import { peer } from '../support/peers.ts'

const ornek = '/#/domains/xn--rnekalanadi-qfb.example'
const nakliye = '/#/domains/nakliye-ve-lojistik-hizmetleri-anonim-sirketi.example'
const telephone = { width: 390, height: 844 }
const wide = { width: 1280, height: 900 }

describe('the panel', peer('chromium'), () => {
  let browser: Browser
  let panel: Awaited<ReturnType<typeof buildPanel>>
  before(async () => {
    panel = await buildPanel()
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await panel?.remove()
  })

  type Visit = BrowserContextOptions & { at?: string; token?: string; answers?: Answers }
  async function visit(
    { at = '/', answers: special, ...options }: Visit,
    look: (opened: Awaited<ReturnType<typeof openPage>>) => Promise<void>,
  ) {
    const api = await fakeApi({ dist: panel.dist, token: 'secret', answers: { ...answers, ...special } })
    const opened = await openPage(browser, { viewport: wide, locale: 'en-GB', ...options })
    try {
      await opened.page.goto(api.url + at)
      await look(opened)
      assert.deepEqual(opened.complaints, [])
    } finally {
      await opened.page.context().close()
      api.close()
    }
  }
  const token = 'secret'

  test('a token opens it, and a wrong one is refused in words', () =>
    visit({}, async ({ page }) => {
      await page.getByLabel('Token or one-time link').fill('nonsense')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('This token is not valid').waitFor()
      await page.getByLabel('Token or one-time link').fill(token)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'This installation' }).waitFor()
    }))

  test('the one-time link makes the first operator, shows the token once and leaves the address', () =>
    visit({ at: '/#code=once', locale: 'tr-TR' }, async ({ page }) => {
      await page.getByLabel('Adınız').fill('Deniz')
      await page.getByRole('button', { name: 'Belirtecimi üret' }).click()
      await page.getByText('secret', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Sakladım, devam et' }).click()
      await page.getByRole('heading', { name: 'Alan adları' }).waitFor()
      assert.ok(!page.url().includes('once'))
    }))

  test('a used link says so and leads back to the sign-in', () =>
    visit({ at: '/#code=twice' }, async ({ page }) => {
      await page.getByLabel('Your name').fill('Deniz')
      await page.getByRole('button', { name: 'Make my token' }).click()
      await page.getByRole('alert').getByText('This link was used before.').waitFor()
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByLabel('Token or one-time link').waitFor()
    }))

  test('a domain is found, chosen by keyboard and shown with its route', () =>
    visit({ token }, async ({ page }) => {
      await page.getByLabel('Search').fill('örnek')
      const link = page.getByRole('link', { name: /örnekalanadi\.example/ })
      await link.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('paragraph').filter({ hasText: 'All mail goes to mail.örnekalanadi.example.' }).waitFor()
      assert.equal(await page.title(), 'örnekalanadi.example · Ulak')
      assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1')
      await page.getByRole('img', { name: /^örnekalanadi\.example: Nothing is down$/ }).waitFor()
      await page.locator('svg text', { hasText: 'backup.mail.örnekalanadi.example' }).waitFor()
    }))

  test('a host supposed to be down moves the route to Ulak, and back', () =>
    visit({ token, at: ornek }, async ({ page }) => {
      const toggle = page.getByRole('button', { name: 'mail.örnekalanadi.example', exact: true })
      await toggle.focus()
      await page.keyboard.press('Space')
      await page
        .getByRole('paragraph')
        .filter({ hasText: /^All mail goes to backup\.mail\.örnekalanadi\.example, which keeps it/ })
        .waitFor()
      assert.equal(await toggle.getAttribute('aria-pressed'), 'true')
      await page.locator('svg text', { hasText: 'keeps the mail' }).waitFor()
      await page.getByRole('button', { name: 'backup.mail.örnekalanadi.example' }).click()
      await page
        .getByRole('paragraph')
        .filter({ hasText: /^No host is left\. Mail waits at its senders/ })
        .waitFor()
      await page.getByRole('button', { name: 'All are up again' }).click()
      await page.getByRole('paragraph').filter({ hasText: 'All mail goes to mail.örnekalanadi.example.' }).waitFor()
    }))

  test('a picture is only a picture: nothing that a stranger got into it comes into the page', () => {
    const hostile = [
      '<svg xmlns="http://www.w3.org/2000/svg" xmlns:h="http://www.w3.org/1999/xhtml" viewBox="0 0 360 90" onload="document.title=1" style="position:fixed">',
      '<title>picture</title><style>*{display:none}</style><script>document.title = "taken"</script>',
      '<a href="javascript:document.title=2"><text x="1" y="20">link</text></a>',
      '<image href="https://evil.example/x.png"/><use href="#a"/><foreignObject><h:iframe src="https://evil.example/"/></foreignObject>',
      '<h:img src="x" onerror="document.title=3"/><rect x="1" y="1" width="9" height="9" fill="url(https://evil.example/#x)" onclick="alert(1)"/>',
      '<text x="1" y="40" id="content" class="x">&lt;b&gt;plain&lt;/b&gt;</text></svg>',
    ].join('')
    const simulate: Answers['simulate'] = async (request) => {
      const made = (await answers.simulate!(request)) as CallOutput<'simulate'>
      return { ...made, views: made.views.map((view) => ({ ...view, svg: hostile })) }
    }
    return visit({ token, at: ornek, answers: { simulate } }, async ({ page, complaints }) => {
      await page.getByText('<b>plain</b>').waitFor()
      const inside = await page
        .locator('main svg')
        .first()
        .evaluate((svg) => svg.outerHTML)
      assert.equal(
        inside,
        '<svg viewBox="0 0 360 90"><title>picture</title><rect x="1" y="1" width="9" height="9"></rect><text x="1" y="40">&lt;b&gt;plain&lt;/b&gt;</text></svg>',
      )
      assert.equal(await page.title(), 'örnekalanadi.example · Ulak')
      // The browser's own wall would have held as well.
      assert.deepEqual(
        complaints.splice(0).filter((line) => !line.includes('Content Security Policy')),
        [],
      )
    })
  })

  test('whom the world asks stands on the page, and that it asks others again', async () => {
    await visit({ token, at: ornek }, async ({ page }) => {
      await page.getByText(/^Ulak answers for this domain, since/).waitFor()
      await page.getByRole('radio', { name: 'Türkçe' }).click()
      await page.getByText(/^Bu alan adı için Ulak yanıt veriyor/).waitFor()
    })
    const away: Answers['getDelegation'] = async (request) => ({
      ...((await answers.getDelegation!(request)) as CallOutput<'getDelegation'>),
      state: 'ready',
      leftAt: '2026-11-24T03:00:00Z',
      sentence: 'The world asks other servers again.',
    })
    await visit({ token, at: ornek, answers: { getDelegation: away } }, async ({ page }) => {
      await page.getByText('The world asks other servers again.').waitFor()
    })
    await visit({ token, at: nakliye }, async ({ page }) => {
      await page.getByText('Kept elsewhere').waitFor()
      assert.equal(await page.getByText('Whom the world asks').count(), 0)
    })
  })

  test('the language changes everywhere, and stays chosen', () =>
    visit({ token, at: ornek }, async ({ page }) => {
      await page.getByRole('radio', { name: 'Türkçe' }).click()
      await page
        .getByRole('paragraph')
        .filter({ hasText: 'Postanın tamamı mail.örnekalanadi.example sunucusuna gider.' })
        .waitFor()
      assert.equal(await page.getAttribute('html', 'lang'), 'tr')
      await page.reload()
      await page.getByRole('heading', { name: 'Bulduklarımız' }).waitFor()
    }))

  test('no domain yet, no match, an unknown domain, a null MX: each has its words', async () => {
    await visit({ token, answers: { listDomains: () => ({ items: [], next: null }) } }, async ({ page }) => {
      await page.getByText('No domain yet').waitFor()
    })
    await visit({ token, at: '/#/domains/nobody.example' }, async ({ page }) => {
      await page.getByRole('alert').getByText('There is no such domain here').waitFor()
      await page.getByLabel('Search').fill('zzz')
      await page.getByText('No domain has “zzz” in its name.').waitFor()
    })
    await visit({ token, at: '/#/domains/eski.example' }, async ({ page }) => {
      await page
        .getByRole('paragraph')
        .filter({ hasText: /^This domain says that it takes no mail/ })
        .waitFor()
    })
  })

  test('a failing part says so and can be tried again, while the rest stands', () => {
    let calls = 0
    const simulate: Answers['simulate'] = (request) =>
      (calls += 1) === 1
        ? { status: 422, code: 'down', detail: 'The resolver is not set up.' }
        : answers.simulate!(request)
    return visit({ token, at: ornek, answers: { simulate } }, async ({ page }) => {
      await page.getByText('The resolver is not set up.').waitFor()
      await page.getByRole('heading', { name: 'What we found' }).waitFor()
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('paragraph').filter({ hasText: 'All mail goes to mail.örnekalanadi.example.' }).waitFor()
    })
  })

  test('silence is told apart from a refusal', () =>
    visit({ token }, async ({ page }) => {
      await page.getByRole('heading', { name: 'This installation' }).waitFor()
      await page.route('**/api/**', (route) => route.abort())
      await page.getByRole('link', { name: /örnekalanadi\.example/ }).click()
      await page.getByText('Ulak does not answer.').waitFor()
    }))

  test('a token that ends sends everybody back to the door', () =>
    visit({ token: 'expired' }, async ({ page }) => {
      await page.getByText('Your token is no longer valid.').waitFor()
      assert.equal(await page.evaluate(`sessionStorage.getItem('ulak.token')`), null)
    }))

  test('more than a page of domains comes when asked for', () => {
    const many = Array.from({ length: 150 }, (_, at) => ({
      ...domains[0]!,
      domain: `d${at}.example`,
      shown: `d${at}.example`,
    }))
    const listDomains: Answers['listDomains'] = ({ query }) => {
      const from = Number(query.get('cursor') ?? 0)
      return { items: many.slice(from, from + 100), next: from === 0 ? '100' : null }
    }
    return visit({ token, answers: { listDomains } }, async ({ page }) => {
      await page.getByRole('button', { name: 'Show more' }).click()
      await page.getByRole('link', { name: /d149\.example/ }).waitFor()
      assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0)
    })
  })

  // Each language, each colour and each size, in pairs.
  for (const [locale, colorScheme, size, viewport] of [
    ['tr-TR', 'light', 'telephone', telephone],
    ['tr-TR', 'dark', 'wide', wide],
    ['en-GB', 'light', 'wide', wide],
    ['en-GB', 'dark', 'telephone', telephone],
  ] as const) {
    const look = { locale, colorScheme, viewport }

    test(`axe finds no barrier: ${locale}, ${colorScheme}, ${size}`, async () => {
      await visit({ ...look, token, at: ornek }, async ({ page }) => {
        await page.getByRole('button', { name: /^mail\./ }).click()
        await page.locator('summary').first().click()
        await page
          .getByRole('paragraph')
          .filter({ hasText: /^(All mail goes to|Postanın tamamı) backup/ })
          .waitFor()
        assert.deepEqual(await barriers(page), [])
      })
      await visit({ ...look, token }, async ({ page }) => {
        await page.getByText('ns2.ulak.example').waitFor()
        assert.deepEqual(await barriers(page), [])
      })
      await visit(look, async ({ page }) => {
        await page.locator('input[type=password]').waitFor()
        assert.deepEqual(await barriers(page), [])
      })
    })

    test(`nothing is cut off: ${locale}, ${colorScheme}, ${size}`, async () => {
      for (const at of [ornek, nakliye, '/']) {
        await visit({ ...look, token, at }, async ({ page }) => {
          await page.locator('dl').last().waitFor()
          const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')
          const [content, window] = widths as [number, number]
          assert.ok(content <= window, `${at} is ${content} px wide`)
        })
      }
    })
  }

  test('axe would find a barrier', () =>
    visit({ token, at: ornek }, async ({ page }) => {
      await page.locator('dl').last().waitFor()
      await page.evaluate(`document.querySelector('h1').outerHTML = '<img src="/favicon.svg">'`)
      assert.ok((await barriers(page)).some((line) => line.startsWith('image-alt')))
    }))
})
