// `ulak serve`: the server, until it is told to stop.
import { Command } from 'commander'
import type { App } from '../app.ts'
import { SettingFault, type Settings } from '../system/settings.ts'
import { type CliIo, exitCodes } from './io.ts'

export function serveCommand({ io, settings, version }: { io: CliIo; settings: Settings; version: string }): Command {
  return new Command('serve')
    .description(
      io.say({ en: 'Runs the server: DNS, SMTP, API and panel', tr: 'Sunucuyu çalıştırır: DNS, SMTP, API ve panel' }),
    )
    .action(async () => {
      const app = await start(io, settings, version)
      if (!app) return
      announce(app, io, settings)
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
        void app.failed.then((error) => {
          io.err(error instanceof Error ? error.message : String(error))
          io.fail(exitCodes.badNews)
          resolve()
        })
      })
      await app.stop()
    })
}

async function start(io: CliIo, settings: Settings, version: string): Promise<App | undefined> {
  // Loaded only here: `ulak route` needs neither the server nor its libraries.
  const [{ createApp }, { storeFault, StoreRefused }] = await Promise.all([
    import('../app.ts'),
    import('../store/store.ts'),
  ])
  try {
    const started = await createApp(settings, { version })
    if (started.ok) return started.app
    const { holder } = started
    io.err(
      io.say({
        en: `${settings.ULAK_DATA} is in use: \`${holder.command}\`, process ${holder.pid}, since ${holder.since}. Stop it first, or set ULAK_DATA to another folder.`,
        tr: `${settings.ULAK_DATA} kullanılıyor: \`${holder.command}\`, süreç ${holder.pid}, ${holder.since} tarihinden beri. Önce onu durdurun ya da ULAK_DATA ile başka bir klasör verin.`,
      }),
    )
  } catch (error) {
    const refused = error instanceof StoreRefused ? error.problem : storeFault(error)
    if (refused) {
      io.problem(refused)
      await tellBackup(io, settings.ULAK_BACKUPS)
    } else if (error instanceof SettingFault) io.err(io.say(error.text))
    else if ((error as NodeJS.ErrnoException).syscall)
      io.err(socketText(error as NodeJS.ErrnoException & { address?: string; port?: number }, io))
    else throw error
  }
  io.fail(exitCodes.badNews)
  return undefined
}

/** The last line of a start that failed at the database: what to restore. */
async function tellBackup(io: CliIo, folder: string): Promise<void> {
  const { listBackups } = await import('../store/backup.ts')
  const newest = (await listBackups(folder)).find((backup) => backup.verified)
  if (!newest) return
  const time = new Date(newest.createdAt).toISOString()
  io.err(
    io.say({
      en: `The newest proven backup is of ${time}: ulak backup restore ${newest.id}`,
      tr: `Kanıtlanmış en yeni yedek ${time} tarihli: ulak backup restore ${newest.id}`,
    }),
  )
}

function socketText(error: NodeJS.ErrnoException & { address?: string; port?: number }, io: CliIo): string {
  const place = error.address === undefined ? (error.path ?? '') : `${error.address} port ${error.port}`
  if (error.code === 'EADDRINUSE')
    return io.say({
      en: `${place} is taken by another program. Stop it, or choose another address in the settings.`,
      tr: `${place} başka bir programda. Onu durdurun ya da ayarlarda başka bir adres seçin.`,
    })
  if (error.code === 'EACCES')
    return io.say({
      en: `${place}: this user may not use it. Ports below 1024 need a right of their own (see README, "Going public").`,
      tr: `${place}: bu kullanıcı kullanamaz. 1024'ün altındaki portlar yetki ister (README, "Dünyaya açmak").`,
    })
  return `${place}: ${error.message}`
}

/** One line a listener, then how to come in. */
function announce(app: App, io: CliIo, settings: Settings): void {
  for (const [what, list] of [
    ['DNS', app.listening.dns],
    ['SMTP', app.listening.smtp],
    ['HTTP', app.listening.http],
    ['HTTPS', app.listening.https],
  ] as const) {
    for (const { address, port } of list)
      io.out(`${what.padEnd(5)} ${address.includes(':') ? `[${address}]` : address}:${port}`)
  }
  for (const warning of app.warnings) io.err(io.style('yellow', io.say(warning)))
  if (!app.firstCode) return
  io.out('')
  io.out(
    io.say({
      en: 'Open this link once to become the first operator:',
      tr: 'İlk operatör olmak için bu bağlantıyı bir kez açın:',
    }),
  )
  io.out(io.style('bold', `${settings.ULAK_PUBLIC_URL.replace(/\/$/, '')}/#code=${app.firstCode}`))
}
