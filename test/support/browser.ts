// Debian's Chromium for tests of the panel, and the panel built into a folder of its own.
import { AxeBuilder } from '@axe-core/playwright'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { program } from './peers.ts'

const root = path.join(import.meta.dirname, '../..')

/** Builds the panel into a folder of its own, or to where the server looks for it. */
export async function buildPanel({ where = 'apart' }: { where?: 'apart' | 'served' } = {}): Promise<{
  dist: string
  remove(): Promise<void>
}> {
  const apart = where === 'apart'
  const dist = apart ? await mkdtemp(path.join(tmpdir(), 'ulak-panel-')) : path.join(root, 'panel/dist')
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  await promisify(execFile)(
    process.execPath,
    [vite, 'build', '--logLevel', 'error', '--outDir', dist, '--emptyOutDir'],
    {
      cwd: path.join(root, 'panel'),
    },
  )
  return { dist, remove: () => (apart ? rm(dist, { recursive: true, force: true }) : Promise.resolve()) }
}

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: program('chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** A page that remembers what the browser complained about: script errors, and anything the content security policy stopped. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions & { token?: string },
): Promise<{ page: Page; complaints: string[] }> {
  const { token, ...rest } = options
  const context = await browser.newContext({ reducedMotion: 'reduce', ...rest })
  if (token !== undefined) await context.addInitScript((value) => sessionStorage.setItem('ulak.token', value), token)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A refused call is the test's own doing.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  return { page, complaints }
}

/** What axe finds, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`))
}
