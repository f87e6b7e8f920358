import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

const major = (version: string): number => Number(/^v?(\d+)/.exec(version)?.[1] ?? 0)

export function examineNode({ node: { is, wanted } }: Machine): Diagnosis[] {
  if (major(is) >= major(wanted)) return [good('node', `Node ${is}`, { en: 'It is current.', tr: 'Güncel.' })]
  return [
    ill(
      'bad',
      'node',
      `Node ${is}`,
      { en: `Ulak needs Node ${major(wanted)} or newer.`, tr: `Ulak için Node ${major(wanted)} ya da yenisi gerekir.` },
      {
        en: 'Start it as `./ulak` from the checkout: that fetches the right Node by itself.',
        tr: 'Kaynak klasöründen `./ulak` ile başlatın: doğru Node sürümünü kendisi indirir.',
      },
    ),
  ]
}
