// `ulak backup …`: makes and lists backups on a running server; verifies and restores without one, since that is when it is needed.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { lockHolder } from '../system/lock.ts'
import { type CliIo, exitCodes } from './io.ts'
import { confirm, type ServerTools, withClientOf } from './server.ts'

export type BackupTools = ServerTools & {
  readonly dataFolder: string
  readonly backupsFolder: string
  readonly keyFile: string
  now(): number
}

export function backupCommand(tools: BackupTools): Command {
  const { io, dataFolder, backupsFolder, keyFile } = tools
  const withClient = withClientOf(tools)
  const command = new Command('backup').description(
    io.say({ en: 'Backups: make, prove, restore', tr: 'Yedekler: al, kanıtla, geri yükle' }),
  )
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  /** A name from `backup list`, or a folder anywhere. */
  const folderOf = (backup: string): string =>
    existsSync(backup) ? path.resolve(backup) : path.join(backupsFolder, backup)

  command
    .command('create')
    .description(
      io.say({
        en: 'Makes one now, while the server runs, and verifies it',
        tr: 'Sunucu çalışırken bir yedek alır ve doğrular',
      }),
    )
    .option('--to <folder>', io.say({ en: 'another folder on the server', tr: 'sunucuda başka bir klasör' }))
    .option('--json', json)
    .action((flags: { to?: string; json?: boolean }) =>
      withClient(async (client) => {
        const made = await client.call('addBackup', { body: flags.to ? { folder: path.resolve(flags.to) } : {} })
        if (flags.json) io.json(made)
        else io.out(line(made, io))
        if (!made.verified) io.fail(exitCodes.badNews)
      }),
    )

  command
    .command('list')
    .description(io.say({ en: 'All of them, newest first', tr: 'Hepsi, en yenisi başta' }))
    .option('--json', json)
    .action((flags: { json?: boolean }) =>
      withClient(async (client) => {
        const { items } = await client.call('listBackups', {})
        for (const one of items) {
          if (flags.json) io.json(one)
          else io.out(line(one, io))
        }
        if (items.length === 0 && !flags.json) io.out(io.say({ en: 'No backup yet.', tr: 'Henüz yedek yok.' }))
      }),
    )

  command
    .command('verify')
    .description(
      io.say({
        en: 'Restores it into a temporary folder and compares',
        tr: 'Geçici bir klasöre geri yükler ve karşılaştırır',
      }),
    )
    .argument('<backup>', io.say({ en: 'name or folder', tr: 'adı ya da klasörü' }))
    .action((backup: string) =>
      refusable(io, async () => {
        const { verifyBackup } = await import('../store/backup.ts')
        const verdict = await verifyBackup(folderOf(backup))
        if (verdict.ok)
          return io.out(
            io.say({
              en: `${backup} is whole: restored, opened and compared.`,
              tr: `${backup} eksiksiz: geri yüklendi, açıldı ve karşılaştırıldı.`,
            }),
          )
        io.problem(verdict.problem)
        io.fail(exitCodes.badNews)
      }),
    )

  command
    .command('restore')
    .description(
      io.say({
        en: 'Puts it in place of the data of a stopped server',
        tr: 'Durdurulmuş bir sunucunun verilerinin yerine koyar',
      }),
    )
    .argument('<backup>', io.say({ en: 'name or folder', tr: 'adı ya da klasörü' }))
    .option(
      '--yes',
      io.say({ en: 'without asking; what was there is kept beside', tr: 'sormadan; eskisi yanında saklanır' }),
    )
    .option(
      '--without-key',
      io.say({
        en: 'although the key file is lost: DNSSEC and TSIG keys in the backup stay unreadable',
        tr: 'anahtar dosyası kayıp olsa da: yedekteki DNSSEC ve TSIG anahtarları okunamaz kalır',
      }),
    )
    .action((backup: string, flags: { yes?: boolean; withoutKey?: boolean }) =>
      refusable(io, async () => {
        const holder = lockHolder(dataFolder)
        if (holder) {
          io.err(
            io.say({
              en: `A server runs on ${dataFolder} (process ${holder.pid}). Stop it first.`,
              tr: `${dataFolder} üzerinde bir sunucu çalışıyor (süreç ${holder.pid}). Önce durdurun.`,
            }),
          )
          return io.fail(exitCodes.badNews)
        }
        const question = io.say({
          en: `Restore ${backup} into ${dataFolder}?`,
          tr: `${backup}, ${dataFolder} içine geri yüklensin mi?`,
        })
        if (!flags.yes && !(await confirm(question, io)))
          return io.err(io.say({ en: 'Not restored (--yes to do it).', tr: 'Geri yüklenmedi (yapmak için --yes).' }))
        const { afterRestore, restoreBackup } = await import('../store/backup.ts')
        const restored = await restoreBackup({
          from: folderOf(backup),
          folder: dataFolder,
          keyFile,
          withoutKey: flags.withoutKey === true,
          replace: true,
          now: tools.now(),
          afterRestore,
        })
        io.out(
          io.say({
            en: `Restored: ${restored.manifest.time}. Waiting mail is held: look at it with \`ulak queue list\`, then release it.`,
            tr: `Geri yüklendi: ${restored.manifest.time}. Bekleyen posta tutuluyor: \`ulak queue list\` ile bakın, sonra bırakın.`,
          }),
        )
        if (restored.movedTo)
          io.out(
            io.say({ en: `What was there before: ${restored.movedTo}`, tr: `Önceki veriler: ${restored.movedTo}` }),
          )
      }),
    )
  return command
}

async function refusable(io: CliIo, work: () => Promise<void>): Promise<void> {
  // Loaded only here, as the backups above: most commands need no database.
  const { StoreRefused } = await import('../store/store.ts')
  try {
    await work()
  } catch (error) {
    if (!(error instanceof StoreRefused)) throw error
    io.problem(error.problem)
    io.fail(exitCodes.badNews)
  }
}

const line = (
  one: { id: string; createdAt: string; bytes: number; verified: boolean; problem: string | null },
  io: CliIo,
): string =>
  `${one.id}  ${one.createdAt}  ${(one.bytes / 1024).toFixed(0)} KiB  ${one.verified ? io.style('green', io.say({ en: 'verified', tr: 'doğrulandı' })) : io.style('red', one.problem ?? io.say({ en: 'not verified', tr: 'doğrulanmadı' }))}`
