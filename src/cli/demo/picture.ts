// The demo's picture: who is up, and where the mail is. On a terminal it is drawn again in place; elsewhere each step is a line.
import type { CliIo } from '../io.ts'
import type { Text } from '../../dns/problem.ts'

export type Scene = {
  readonly domain: string
  readonly primaryUp: boolean
  readonly ulakUp: boolean
  readonly sent: number
  readonly waiting: number
  readonly arrived: number
}

/** The picture of a scene, a list of lines. */
export function draw(scene: Scene, io: CliIo): string[] {
  const state = (up: boolean): string =>
    up
      ? io.style('green', io.say({ en: '● up  ', tr: '● açık  ' }))
      : io.style('red', io.say({ en: '○ down', tr: '○ kapalı' }))
  const text = (en: string, tr: string): string => io.say({ en, tr })
  const sender = text('sender', 'gönderen')
  const pad = ' '.repeat(sender.length)
  return [
    '',
    `  ${sender} ──10──►  mail.${scene.domain}         ${state(scene.primaryUp)}   ${text(`${scene.arrived} arrived`, `${scene.arrived} ulaştı`)}`,
    `  ${pad}  │                       ▲`,
    `  ${pad}  └─20──►  backup.mail.${scene.domain}  ${state(scene.ulakUp)}   ${text(`${scene.waiting} wait at Ulak`, `${scene.waiting} Ulak'ta bekliyor`)}`,
    `  ${pad}              ${io.style('dim', text(`${scene.sent} sent so far`, `şimdiye dek ${scene.sent} gönderildi`))}`,
    '',
  ]
}

export type Show = {
  /** A sentence that stays. */
  tell(text: Text): void
  /** The picture as it is now. */
  scene(scene: Scene): void
}

export function createShow(io: CliIo): Show {
  let drawn = 0
  const erase = (): void => {
    if (drawn > 0) io.raw(`\u001B[${drawn}A\u001B[J`)
    drawn = 0
  }
  let last: Scene | undefined
  const paint = (scene: Scene): void => {
    const lines = draw(scene, io)
    for (const line of lines) io.out(line)
    drawn = lines.length
  }
  if (!io.colour) {
    return {
      tell: (text) => io.out(io.say(text)),
      scene: (scene) => (last = scene),
    }
  }
  return {
    tell(text) {
      erase()
      io.out(io.say(text))
      if (last) paint(last)
    },
    scene(scene) {
      erase()
      last = scene
      paint(scene)
    },
  }
}
