// The disk under ULAK_DATA: what a message waits for before it is ours (fdatasync), and room.
import { closeSync, constants, existsSync, fdatasyncSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs'
import path from 'node:path'
import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

const rounds = 40
const slowMs = 20
const tooSlowMs = 200
const gigabyte = 1024 ** 3
/** Of statfs: a file system in memory. */
const memoryTypes: readonly number[] = [0x01021994, 0x858458f6]

export function examineDisk({ settings }: Machine): Diagnosis[] {
  const folder = nearest(settings.ULAK_DATA)
  const space = room(folder)
  let ms: number
  try {
    ms = syncTime(folder)
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error)
    return [
      space,
      ill(
        'bad',
        'disk-sync',
        folder,
        { en: `Nothing can be written there (${why}).`, tr: `Oraya yazılamıyor (${why}).` },
        {
          en: 'Give the folder to the user that runs Ulak, or set ULAK_DATA to another one.',
          tr: 'Klasörü Ulak’ı çalıştıran kullanıcıya verin ya da ULAK_DATA ile başka bir klasör gösterin.',
        },
      ),
    ]
  }
  return [space, sync(folder, ms)]
}

function sync(folder: string, ms: number): Diagnosis {
  const shown = ms < 10 ? ms.toFixed(2) : ms.toFixed(0)
  if (memoryTypes.includes(statfsSync(folder).type))
    return ill(
      'bad',
      'disk-sync',
      folder,
      {
        en: 'This folder lies in memory: after a restart of the machine accepted mail is gone.',
        tr: 'Bu klasör bellekte: makine yeniden başlayınca alınan posta kaybolur.',
      },
      { en: 'Set ULAK_DATA to a folder on a disk.', tr: 'ULAK_DATA ile diskte bir klasör gösterin.' },
    )
  const text = {
    en: `To get 4 KB safely onto the disk takes ${shown} ms (median of ${rounds}).`,
    tr: `4 KB verinin diske güvenle yazılması ${shown} ms sürüyor (${rounds} ölçümün ortancası).`,
  }
  if (ms < slowMs) return good('disk-sync', folder, text)
  return ill(ms < tooSlowMs ? 'notice' : 'bad', 'disk-sync', folder, text, {
    en: 'Every message waits for that. Put ULAK_DATA on a local SSD, not on a network share or a slow volume.',
    tr: 'Her ileti bunu bekler. ULAK_DATA klasörünü ağ paylaşımına ya da yavaş bir birime değil, yerel bir SSD’ye koyun.',
  })
}

/** Median of some writes of 4 KB, each with fdatasync, in ms. */
function syncTime(folder: string): number {
  const file = path.join(folder, `.ulak-doctor-${process.pid}`)
  const handle = openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
  const times: number[] = []
  try {
    const page = Buffer.alloc(4096, 1)
    for (let round = 0; round < rounds; round += 1) {
      const begun = performance.now()
      writeSync(handle, page)
      fdatasyncSync(handle)
      times.push(performance.now() - begun)
    }
  } finally {
    closeSync(handle)
    unlinkSync(file)
  }
  return times.toSorted((a, b) => a - b)[rounds / 2]!
}

function room(folder: string): Diagnosis {
  const { bavail, bsize, blocks } = statfsSync(folder)
  const free = bavail * bsize
  const text = {
    en: `${(free / gigabyte).toFixed(1)} GB are free.`,
    tr: `${(free / gigabyte).toFixed(1)} GB boş.`,
  }
  if (free >= 5 * gigabyte && bavail / blocks >= 0.05) return good('disk-space', folder, text)
  return ill(free < gigabyte ? 'bad' : 'notice', 'disk-space', folder, text, {
    en: 'Make room, or set ULAK_DATA to a larger volume: on a full disk Ulak takes no more mail.',
    tr: 'Yer açın ya da ULAK_DATA ile daha büyük bir birim gösterin: disk dolunca Ulak posta almaz.',
  })
}

/** The folder, or what there is of its path. */
function nearest(folder: string): string {
  let at = folder
  while (!existsSync(at) && path.dirname(at) !== at) at = path.dirname(at)
  return at
}
