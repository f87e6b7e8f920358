// The demo's story, whoever plays in it: declared, delivered, the server dies, Ulak keeps, Ulak is killed, the server returns, all is there.
import type { Cast } from './cast.ts'
import { waitFor } from './cast.ts'
import type { Scene, Show } from './picture.ts'

export const shownDomain = 'örnekalanadi.example'
export const demoDomain = 'xn--rnekalanadi-qfb.example'
const batch = 20

type Plan = {
  id: string
  sentences: string[]
  diff: { name: string; type: string; after: { records: string[] } | null }[]
}
type Queue = { items: unknown[] }

/** Plays it; throws when the story does not come true. */
export async function play(cast: Cast, show: Show, primaryAddress: string): Promise<void> {
  let scene: Scene = { domain: shownDomain, primaryUp: true, ulakUp: true, sent: 0, waiting: 0, arrived: 0 }
  const set = (change: Partial<Scene>): void => show.scene((scene = { ...scene, ...change }))
  const waiting = async (): Promise<number> =>
    (await cast.ulak.call<Queue>('GET', '/queue/messages?limit=1000')).items.length
  const watch = setInterval(() => {
    if (cast.primary.received().length !== scene.arrived) set({ arrived: cast.primary.received().length })
  }, 100)
  const send = async (topic: string): Promise<void> => {
    const ids = Array.from({ length: batch }, (_, at) => `${topic}.${at}@sender.example`)
    const taken = await cast.sender.send(demoDomain, ids)
    const lost = ids.filter((id) => taken.get(id) === undefined)
    if (lost.length > 0) throw new Error(`${lost.length} messages found no host`)
    set({ sent: scene.sent + batch })
  }

  try {
    const plan = await declare(cast, primaryAddress)
    show.tell({ en: `1. ${shownDomain} is declared. The plan:`, tr: `1. ${shownDomain} bildirildi. Plan:` })
    for (const change of plan.diff) {
      for (const record of change.after?.records ?? [])
        show.tell(same(`     ${change.name.padEnd(14)} ${change.type.padEnd(5)} ${record}`))
    }

    show.tell({
      en: `2. ${batch} messages: the sender takes the lowest number first.`,
      tr: `2. ${batch} ileti: gönderen en küçük sayıyla başlar.`,
    })
    await send('first')
    await waitFor('the first messages at the server', () => cast.primary.received().length === batch)
    set({ arrived: batch, waiting: await waiting() })

    await cast.primary.stop()
    set({ primaryUp: false })
    show.tell({
      en: `3. The server is down. ${batch} more: the sender goes on to 20, and Ulak keeps them.`,
      tr: `3. Sunucu kapalı. ${batch} ileti daha: gönderen 20'ye geçer, Ulak saklar.`,
    })
    await send('second')
    await waitFor('the messages at Ulak', async () => (await waiting()) === batch)
    set({ waiting: batch })

    await cast.ulak.kill()
    set({ ulakUp: false })
    show.tell({
      en: '4. Ulak itself is killed (SIGKILL) and started again.',
      tr: "4. Ulak'ın kendisi öldürülür (SIGKILL) ve yeniden başlatılır.",
    })
    await cast.ulak.start()
    const kept = await waiting()
    if (kept !== batch) throw new Error(`${kept} of ${batch} messages are still there`)
    set({ ulakUp: true, waiting: kept })
    show.tell({ en: `   All ${kept} are still there.`, tr: `   ${kept} iletinin hepsi yerinde.` })

    await cast.primary.start()
    set({ primaryUp: true })
    const since = Date.now()
    show.tell({ en: '5. The server is back. Nobody asks for anything.', tr: '5. Sunucu döndü. Kimse bir şey istemez.' })
    await waitFor('the kept messages at the server', () => cast.primary.received().length >= 2 * batch)
    await waitFor('an empty queue', async () => (await waiting()) === 0)
    const seconds = ((Date.now() - since) / 1000).toFixed(1)
    const all = cast.primary.received()
    if (new Set(all).size !== 2 * batch) throw new Error(`${new Set(all).size} of ${2 * batch} messages arrived`)
    set({ arrived: all.length, waiting: 0 })
    show.tell({
      en: `   All ${2 * batch} have arrived; what had waited, ${seconds} s after the server came back.`,
      tr: `   ${2 * batch} iletinin hepsi ulaştı; bekleyenler, sunucu döndükten ${seconds} sn sonra.`,
    })
  } finally {
    clearInterval(watch)
  }
}

async function declare(cast: Cast, primaryAddress: string): Promise<Plan> {
  await cast.ulak.call('POST', '/domains', { domain: shownDomain })
  const mail = {
    provider: 'own-servers',
    hosts: [{ name: 'mail', preference: 10, addresses: [primaryAddress] }],
    ulak: { role: 'backup', preference: 20, name: 'backup.mail' },
  }
  const plan = await cast.ulak.call<Plan>('POST', '/plans', { changes: [{ domain: shownDomain, mail }] })
  await cast.ulak.call('POST', `/plans/${plan.id}/apply`, {})
  return plan
}

const same = (line: string): { en: string; tr: string } => ({ en: line, tr: line })
