// How things stood at the time that a trace asks for: the MX, the next hops, what the check found, and where the journal has gaps.
import type { Trace } from '../api/contract.ts'
import type { Text } from '../dns/problem.ts'

/** Line by line; `here` writes an instant as its reader counts time. */
export const thenText = (found: Trace, here: (iso: string | null) => string): Text[] => [
  ...mxText(found, here),
  ...found.hosts.map((one) => hostText(one, here)),
  ...findingsText(found.world),
  ...found.gaps.map((one) => gapText(one, here)),
]

function mxText({ world, published }: Trace, here: (iso: string | null) => string): Text[] {
  const own = published && list(published)
  const told =
    own === null ? [] : [{ en: `MX that Ulak published: ${own.en}`, tr: `Ulak’ın yayımladığı MX: ${own.tr}` }]
  if (!world)
    return [
      ...told,
      { en: 'MX as the world saw it: not known for that time', tr: 'Dünyanın gördüğü MX: o zaman için bilinmiyor' },
    ]
  const names = world.kind === 'hosts' ? list(world.mx) : kindText[world.kind]
  const seen = {
    en: `MX as the world saw it: ${names.en} (seen ${here(world.from)} to ${here(world.to)})`,
    tr: `Dünyanın gördüğü MX: ${names.tr} (görüldüğü süre: ${here(world.from)} – ${here(world.to)})`,
  }
  const since = {
    en: 'Whether it was so at the time asked for is not certain.',
    tr: 'Sorulan anda da öyle olduğu kesin değil.',
  }
  return [...told, seen, ...(world.certain ? [] : [since])]
}

const list = (mx: NonNullable<Trace['published']>): Text => {
  const names = mx.map(({ preference, host, ulak }) => `${preference} ${host}${ulak ? ' (Ulak)' : ''}`).join(', ')
  return names === '' ? { en: 'none', tr: 'yok' } : { en: names, tr: names }
}

const kindText = {
  'null-mx': { en: 'takes no mail (null MX)', tr: 'posta almıyor (null MX)' },
  'no-such-domain': { en: 'the domain did not exist', tr: 'alan adı yoktu' },
  'no-mail-host': { en: 'no host that has an address', tr: 'adresi olan sunucu yok' },
  'unknown-now': { en: 'its DNS did not answer', tr: 'DNS sunucuları yanıt vermedi' },
} as const

function hostText(
  { host, state, since, met, reason }: Trace['hosts'][number],
  here: (iso: string | null) => string,
): Text {
  const why = reason === null ? '' : ` (${reason})`
  const from = { en: since ? ` since ${here(since)}` : '', tr: since ? `, başlangıç ${here(since)}` : '' }
  const last = { en: met ? `, met ${here(met)}` : '', tr: met ? `, görüldüğü an ${here(met)}` : '' }
  const word = stateText[state]
  return { en: `${host}: ${word.en}${from.en}${last.en}${why}`, tr: `${host}: ${word.tr}${from.tr}${last.tr}${why}` }
}

const stateText = {
  up: { en: 'was up', tr: 'ayaktaydı' },
  down: { en: 'was down', tr: 'kapalıydı' },
  unknown: { en: 'not known', tr: 'bilinmiyor' },
} as const

function findingsText(world: Trace['world']): Text[] {
  if (!world?.findings) return []
  const ids = world.findings.map(({ id, severity }) => `${id} (${severity})`).join(', ')
  return [{ en: `The check found: ${ids || 'nothing'}`, tr: `Denetimin bulduğu: ${ids || 'hiçbir şey'}` }]
}

const gapText = ({ from, to, why, lost }: Trace['gaps'][number], here: (iso: string | null) => string): Text =>
  why === 'stopped'
    ? {
        en: `Ulak did not run from ${here(from)} to ${here(to)}.`,
        tr: `Ulak şu sürede çalışmıyordu: ${here(from)} – ${here(to)}.`,
      }
    : {
        en: `${lost} events from ${here(from)} to ${here(to)} were not written down; nothing about that time is certain.`,
        tr: `${here(from)} – ${here(to)} arasındaki ${lost} olay yazılmadı; bu zaman için kesin bir şey söylenemez.`,
      }
