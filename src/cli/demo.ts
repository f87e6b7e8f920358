// `ulak demo`: the whole story on loopback in under half a minute. Nothing stays behind.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { builtInPrimary, builtInResolver, builtInSender, setStage, ulakProcess } from './demo/cast.ts'
import { createShow } from './demo/picture.ts'
import { play } from './demo/play.ts'
import { missingForReal, realCast } from './demo/real.ts'
import { type CliIo, exitCodes } from './io.ts'

export function demoCommand(io: CliIo): Command {
  return new Command('demo')
    .description(io.say({ en: 'Plays the whole story on this machine', tr: 'Bütün öyküyü bu makinede oynatır' }))
    .option(
      '--real',
      io.say({ en: 'with Postfix and Unbound, where they are installed', tr: 'kuruluysa Postfix ve Unbound ile' }),
    )
    .action(async ({ real = false }: { real?: boolean }) => {
      const missing = real ? missingForReal() : []
      if (missing.length > 0) {
        io.err(
          io.say({ en: `--real needs: ${missing.join(', ')}.`, tr: `--real için gerekli: ${missing.join(', ')}.` }),
        )
        return io.fail(exitCodes.usage)
      }
      await playOn(io, real)
    })
}

async function playOn(io: CliIo, real: boolean): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ulak-demo-'))
  const toEnd: (() => Promise<void>)[] = []
  const atEnd = (end: () => Promise<void>): void => void toEnd.push(end)
  // What starts while others are being ended is ended as well.
  const endAll = async (): Promise<void> => {
    for (let end = toEnd.pop(); end; end = toEnd.pop()) await end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const onSignal = (): void => void endAll().then(() => process.exit(130))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const stage = await setStage(folder)
    const ulak = ulakProcess(stage)
    atEnd(ulak.end)
    io.out(
      io.say({
        en: `Starting Ulak, ${real ? 'Unbound and two Postfix' : 'a resolver, a sender and a mail server'} on loopback…`,
        tr: `Ulak, ${real ? 'Unbound ve iki Postfix' : 'bir çözümleyici, bir gönderen ve bir posta sunucusu'} yerel adreslerde başlatılıyor…`,
      }),
    )
    const show = createShow(io)
    if (real) {
      const cast = await realCast(stage, atEnd)
      await ulak.start()
      await cast.primary.start()
      await play({ ulak, ...cast }, show, stage.primary)
      return
    }
    const primary = builtInPrimary(stage, atEnd)
    const [sender] = await Promise.all([
      builtInSender(stage, atEnd),
      builtInResolver(stage, atEnd),
      ulak.start(),
      primary.start(),
    ])
    await play({ ulak, sender, primary }, show, stage.primary)
  } catch (error) {
    io.err(io.say({ en: 'The story did not come true:', tr: 'Öykü gerçekleşmedi:' }))
    io.err(error instanceof Error ? error.message : String(error))
    io.fail(exitCodes.badNews)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await endAll()
  }
}
