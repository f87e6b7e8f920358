// The picture of a route, as SVG: senders on top, the mail hosts below them in the order in which they are tried, who takes how much, who is down,
// and where mail waits. One column, so that it is readable at the width of a phone. Colours come from the page's custom properties
// (`--ink`, `--soft`, `--accent`, `--error`, `--hair`), with a light and a dark fall-back, as attributes: a strict content security policy lets them pass.
import type { Text } from '../dns/problem.ts'
import type { MailHost, MailHosts } from '../smtp/mail-hosts.ts'
import type { Route } from './route.ts'
import { escape } from './markup.ts'
import { downText, outcomeTexts, percent, sceneTexts, sendersTexts, shownHost } from './route-text.ts'
import type { Keeper, Scene, Senders, Take } from './simulate.ts'
import { spelling, withoutDown } from './route.ts'

type Lang = keyof Text

export type Picture = {
  readonly lang: Lang
  /** With nothing down: what the DNS says. */
  readonly hosts: MailHosts
  readonly route: Route
  readonly scene: Scene
  readonly keepers?: readonly Keeper[]
  readonly senders?: Senders
  /** What is known of hosts, by A-label name: a mark beside each. */
  readonly health?: ReadonlyMap<string, 'up' | 'down'>
  /** A file of its own: with a background, and light or dark as its reader has it. */
  readonly standalone?: boolean
}

const width = 360
const [trunkX, cardX, cardEnd, laneX] = [22, 48, 332, 348]
const textX = cardX + 14

const colours = {
  ink: 'var(--ink, currentColor)',
  soft: 'var(--soft, light-dark(#625e55, #a9a599))',
  hair: 'var(--hair, light-dark(#e5e0d5, #31332d))',
  idle: 'var(--idle, light-dark(#a39d90, #6f7067))',
  accent: 'var(--accent, light-dark(#14605a, #7fcfc4))',
  wash: 'var(--accent-wash, light-dark(#e7f0ed, #1d2d29))',
  error: 'var(--error, light-dark(#a3301c, #ff9f8a))',
  warning: 'var(--warning, light-dark(#835400, #efc06a))',
  paper: 'var(--paper, light-dark(#fbfaf6, #151613))',
} as const

const standaloneStyle =
  ':root{color-scheme:light dark;color:light-dark(#1d1c19,#edebe4);background:light-dark(#fbfaf6,#151613)}'

/** One SVG document. Every text in it is escaped; its size is bounded by the hosts of a route. */
export function pictureOf(picture: Picture): string {
  const { lang, standalone, scene, route, keepers = [] } = picture
  const rows = rowsOf(picture)
  const sentences = sceneTexts(scene, route.outcome, keepers).map((text) => text[lang])
  const title = `${shownHost(route.domain)}: ${downText(scene.down)[lang]}`
  const { marks, height } = draw(picture, rows, sentences)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="100%" role="img" lang="${lang}" font-family="var(--sans, system-ui, sans-serif)" font-size="13" fill="${colours.ink}"${standalone ? ' style="max-width:36rem"' : ''}>`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape([...sentences, ...rows.map((row) => row.told)].join(' '))}</desc>`,
    ...(standalone ? [`<style>${standaloneStyle}</style>`] : []),
    ...marks,
    '</svg>',
  ].join('\n')
}

// ── What is in it ───────────────────────────────────────────────────────────────────────────────

type Row = {
  readonly host: MailHost
  readonly name: string
  readonly isDown: boolean
  readonly take: Take | undefined
  readonly isKeeper: boolean
  readonly health: 'up' | 'down' | undefined
  /** The line under the name. */
  readonly note: { readonly text: string; readonly colour: string } | undefined
  /** For those who do not see the picture. */
  readonly told: string
}

function rowsOf({ lang, hosts, scene, keepers = [], health }: Picture): Row[] {
  if (!('hosts' in hosts)) return []
  const away = new Set(scene.down.map(spelling))
  return hosts.hosts
    .toSorted((a, b) => a.preference - b.preference || (a.text < b.text ? -1 : 1))
    .map((host) => {
      const row = {
        host,
        name: shownHost(host.text),
        isDown: withoutDown(host, away).length === 0,
        take: scene.takes.find(({ exchange }) => exchange === host.text),
        isKeeper: keepers.some(({ names }) => names.some((name) => spelling(name) === spelling(host.text))),
        health: health?.get(host.text),
      }
      const note = noteOf(row, scene)
      const told = `${host.preference}: ${row.name}, ${host.addresses.join(' ') || words.noAddress[lang]}${note ? `, ${note.text[lang]}` : ''}.`
      return { ...row, note: note && { ...note, text: note.text[lang] }, told }
    })
}

function noteOf(
  { host, isDown, take, isKeeper, health }: Pick<Row, 'host' | 'isDown' | 'take' | 'isKeeper' | 'health'>,
  scene: Scene,
): { text: Text; colour: string } | undefined {
  if (isDown) return { text: words.down, colour: colours.error }
  if (host.addressState === 'none') return { text: words.noAddress, colour: colours.error }
  if (host.addressState === 'unknown') return { text: words.unknownAddress, colour: colours.warning }
  if (scene.loops.includes(host.text)) return { text: words.loops, colour: colours.error }
  if (take?.fate === 'kept') return { text: words.keeps, colour: colours.accent }
  if (take?.fate === 'handed-on') return { text: words.handsOn, colour: colours.accent }
  if (health === 'down') return { text: words.seenDown, colour: colours.error }
  if (host.problems.includes('private-address')) return { text: words.privateAddress, colour: colours.warning }
  if (host.problems.includes('target-is-cname')) return { text: words.isAlias, colour: colours.warning }
  return isKeeper ? { text: words.backup, colour: colours.soft } : undefined
}

const words = {
  senders: { en: 'Senders', tr: 'Gönderenler' },
  down: { en: 'down', tr: 'erişilemiyor' },
  seenDown: { en: 'does not answer now', tr: 'şu anda yanıt vermiyor' },
  noAddress: { en: 'no address', tr: 'adresi yok' },
  unknownAddress: { en: 'addresses not known now', tr: 'adresleri şu anda bilinmiyor' },
  privateAddress: { en: 'not reachable from the Internet', tr: 'İnternetten erişilemez' },
  isAlias: { en: 'is an alias (CNAME)', tr: 'takma ad (CNAME)' },
  loops: { en: 'leads back to itself', tr: 'kendisine geri dönüyor' },
  keeps: { en: 'keeps the mail', tr: 'postayı saklar' },
  handsOn: { en: 'takes it and hands it on', tr: 'alır ve iletir' },
  backup: { en: 'backup', tr: 'yedek' },
  first: { en: 'first', tr: 'önce' },
  next: { en: 'then', tr: 'sonra' },
  more: { en: 'more', tr: 'adres daha' },
  implicit: { en: 'no MX record', tr: 'MX kaydı yok' },
  preference: { en: 'preference', tr: 'öncelik' },
  waits: { en: 'mail waits here', tr: 'posta burada bekler' },
} satisfies Record<string, Text>

const daysText = ({ least, most }: { least: number; most: number }, lang: Lang): string => {
  const span = least === most ? `${most}` : `${least}–${most}`
  return lang === 'tr' ? `${span} gün` : `${span} days`
}

// ── Drawing ─────────────────────────────────────────────────────────────────────────────────────

type Drawn = { readonly marks: readonly string[]; readonly height: number }
type Card = { readonly row: Row; readonly top: number; readonly middle: number; readonly marks: readonly string[] }

function draw(picture: Picture, rows: readonly Row[], sentences: readonly string[]): Drawn {
  const { lang, scene, route, senders = 'all' } = picture
  const marks: string[] = []
  let y = 24
  const head = senders === 'all' ? words.senders : sendersTexts[senders]
  const headLines = linesOf(head[lang], { size: 14, room: cardEnd - cardX })
  const startY = y - 5
  marks.push(...textLines(headLines, { x: cardX, y, size: 14, weight: 650 }))
  y += 18 * headLines.length
  const atSenders = scene.waits.find(({ at }) => at === null)
  if (atSenders) {
    const days = atSenders.days ? ` · ${daysText(atSenders.days, lang)}` : ''
    marks.push(
      queueMark(cardX, y - 9),
      textMark(`${words.waits[lang]}${days}`, { x: cardX + 26, y: y + 1, size: 12, colour: colours.accent }),
    )
    y += 20
  }
  if (rows.length === 0) {
    for (const sentence of route.outcome === 'deliver' ? sentences : [outcomeTexts[route.outcome][lang]]) {
      const lines = linesOf(sentence, { size: 13, room: cardEnd - cardX })
      marks.push(...textLines(lines, { x: cardX, y: y + 8, size: 13, colour: colours.error }))
      y += 18 * lines.length + 8
    }
    return { marks: [...marks, dot(trunkX, startY, { colour: colours.error })], height: y + 12 }
  }
  const cards: Card[] = []
  let last: number | undefined
  for (const row of rows) {
    if (row.host.preference !== last) {
      y += last === undefined ? 4 : 12
      marks.push(
        textMark(groupText(picture, row, last === undefined), {
          x: cardX,
          y: y + 10,
          size: 11.5,
          colour: colours.soft,
        }),
      )
      y += 18
      last = row.host.preference
    }
    const { marks: inside, height } = card(row, y, picture)
    cards.push({ row, top: y, middle: y + 21, marks: inside })
    y += height + 8
  }
  return {
    marks: [...trunk(cards, startY), ...marks, ...cards.flatMap((one) => one.marks), ...handOns(cards, scene)],
    height: Math.ceil(y + 6),
  }
}

const groupText = ({ lang, route }: Picture, { host }: Row, isFirst: boolean): string => {
  const when = (isFirst ? words.first : words.next)[lang]
  if (route.source === 'literal') return when
  if (route.source === 'implicit') return `${when} · ${words.implicit[lang]}`
  return `${when} · ${words.preference[lang]} ${host.preference}`
}

/** From the senders down to each host: thick where mail goes now, dashed where it would go, dotted in red where nobody answers. */
function trunk(cards: readonly Card[], startY: number): string[] {
  const reached = Math.max(-1, ...cards.map(({ row }, at) => (row.take ? at : -1)))
  const marks: string[] = []
  const end = cards.at(-1)!.middle - 12
  marks.push(line(`M${trunkX} ${startY} V${end}`, { colour: colours.idle, width: 1.5, dash: '4 4' }))
  if (reached >= 0)
    marks.push(line(`M${trunkX} ${startY} V${cards[reached]!.middle - 12}`, { colour: colours.accent, width: 3.5 }))
  for (const { row, middle } of cards) {
    const path = `M${trunkX} ${middle - 12} Q${trunkX} ${middle} ${trunkX + 12} ${middle} H${cardX}`
    if (row.take) marks.push(line(path, { colour: colours.accent, width: 1.5 + 2.5 * row.take.share }))
    else if (row.isDown) marks.push(line(path, { colour: colours.error, width: 1.5, dash: '1.5 4' }))
    else marks.push(line(path, { colour: colours.idle, width: 1.5, dash: '4 4' }))
  }
  return [...marks, dot(trunkX, startY, { colour: reached >= 0 ? colours.accent : colours.error })]
}

function card(row: Row, top: number, { lang, scene }: Picture): { marks: string[]; height: number } {
  const { host, name, isDown, take, note } = row
  const share = take && take.share < 1 ? percent(take.share, lang) : ''
  const room = cardEnd - textX - 12 - (share ? 44 : 0)
  const nameLines = linesOf(name, { size: 13.5, room })
  const addressLines = addressesOf(host, lang)
  const waiting = scene.waits.find(({ at }) => at === host.text)
  let y = top + 25
  const inside = [
    ...textLines(nameLines, {
      x: textX,
      y,
      size: 13.5,
      weight: 600,
      colour: isDown ? colours.soft : colours.ink,
      struck: isDown,
    }),
  ]
  if (share)
    inside.push(textMark(share, { x: cardEnd - 12, y, size: 15, weight: 650, colour: colours.accent, end: true }))
  y += 18 * (nameLines.length - 1)
  for (const text of addressLines) {
    y += 16
    inside.push(textMark(text, { x: textX, y, size: 11, colour: colours.soft, mono: true }))
  }
  if (note) {
    y += waiting ? 21 : 18
    const tail = waiting?.days ? ` · ${daysText(waiting.days, lang)}` : ''
    if (waiting) inside.push(queueMark(textX, y - 10))
    inside.push(textMark(`${note.text}${tail}`, { x: textX + (waiting ? 26 : 0), y, size: 12, colour: note.colour }))
  }
  const height = y - top + 14
  const edge = take ? colours.accent : isDown ? colours.error : colours.hair
  const box = `<rect x="${cardX}" y="${top}" width="${cardEnd - cardX}" height="${height}" rx="9" fill="${take ? colours.wash : colours.paper}" stroke="${edge}" stroke-width="${take ? 1.75 : 1.25}"${isDown ? ' stroke-dasharray="3 4"' : ''}/>`
  return { marks: [box, ...healthMark(row, top), ...inside], height }
}

/** A point where the line meets the card, for what was seen of the host: filled when it answers, a ring when it does not. */
function healthMark({ health, isDown }: Row, top: number): string[] {
  if (!health || isDown) return []
  const colour = health === 'up' ? colours.accent : colours.error
  return [dot(cardX, top + 21, { colour, radius: 4.5, filled: health === 'up' })]
}

/** At most two lines of addresses, and how many more there are. */
function addressesOf({ addresses }: MailHost, lang: Lang): string[] {
  const perLine = 36
  const lines: string[] = []
  for (const [at, address] of addresses.entries()) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + address.length + 3 <= perLine)
      lines[lines.length - 1] = `${last} · ${address}`
    else if (lines.length < 2) lines.push(address)
    else return [...lines, `+ ${addresses.length - at} ${words.more[lang]}`]
  }
  return lines
}

/** From each keeper that takes mail back up to the hosts for which it does: solid when it hands on, dashed while it waits for them. */
function handOns(cards: readonly Card[], scene: Scene): string[] {
  return cards.flatMap(({ row, middle }) => {
    if (scene.loops.includes(row.host.text)) return [circle(middle)]
    const { take } = row
    if (!take || (take.fate !== 'handed-on' && take.fate !== 'kept')) return []
    const style = { colour: colours.accent, width: 1.75, ...(take.fate === 'kept' ? { dash: '4 4' } : {}) }
    const targets = cards.filter(({ row: { host } }) =>
      [host.text, ...host.addresses].some((one) => take.to.includes(one)),
    )
    // It hands on to a host that stands in no MX record.
    if (targets.length === 0) return [line(`M${cardEnd} ${middle} H${width - 3}`, style), pointer(width - 3, middle, 1)]
    const top = Math.min(...targets.map((target) => target.middle))
    return [
      line(
        `M${cardEnd} ${middle} H${laneX - 8} Q${laneX} ${middle} ${laneX} ${middle - 8} V${top + 8} Q${laneX} ${top} ${laneX - 8} ${top} H${cardEnd + 3}`,
        style,
      ),
      ...targets
        .filter((target) => target.middle !== top)
        .map((target) => line(`M${laneX} ${target.middle} H${cardEnd + 3}`, style)),
      ...targets.map((target) => pointer(cardEnd + 3, target.middle, -1)),
    ]
  })
}

/** Out of the card and back into it. */
const circle = (y: number): string =>
  line(`M${cardEnd} ${y - 7} H${laneX - 8} a7 7 0 0 1 0 14 H${cardEnd + 3}`, { colour: colours.error, width: 1.75 }) +
  pointer(cardEnd + 3, y + 7, -1, colours.error)

const pointer = (x: number, y: number, direction: 1 | -1, colour: string = colours.accent): string =>
  line(`M${x - 6 * direction} ${y - 4.5} L${x} ${y} L${x - 6 * direction} ${y + 4.5}`, { colour, width: 1.75 })

// ── Marks ───────────────────────────────────────────────────────────────────────────────────────

const line = (
  path: string,
  { colour, width: stroke, dash }: { colour: string; width: number; dash?: string },
): string =>
  `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${stroke}" stroke-linecap="round"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`

const dot = (
  x: number,
  y: number,
  { colour, radius = 6, filled = false }: { colour: string; radius?: number; filled?: boolean },
): string =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${filled ? colour : colours.paper}" stroke="${colour}" stroke-width="${radius / 2}"/>`

/** Three letters on a pile. */
const queueMark = (x: number, y: number): string =>
  `<g fill="${colours.paper}" stroke="${colours.accent}" stroke-width="1.25" stroke-linejoin="round"><rect x="${x + 5}" y="${y - 3}" width="15" height="10" rx="1.5"/><rect x="${x + 2.5}" y="${y - 0.5}" width="15" height="10" rx="1.5"/><rect x="${x}" y="${y + 2}" width="15" height="10" rx="1.5"/><path d="M${x} ${y + 3.5} L${x + 7.5} ${y + 8} L${x + 15} ${y + 3.5}" fill="none"/></g>`

type Style = {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly weight?: number
  readonly colour?: string
  readonly mono?: boolean
  readonly end?: boolean
  readonly struck?: boolean
}

const textMark = (text: string, { x, y, size, weight, colour, mono, end, struck }: Style): string =>
  `<text x="${x}" y="${y}" font-size="${size}"${weight ? ` font-weight="${weight}"` : ''}${colour ? ` fill="${colour}"` : ''}${mono ? ' font-family="var(--mono, ui-monospace, monospace)"' : ''}${end ? ' text-anchor="end"' : ''}${struck ? ' text-decoration="line-through"' : ''}>${escape(text)}</text>`

const textLines = (lines: readonly string[], style: Style): string[] =>
  lines.map((text, at) => textMark(text, { ...style, y: style.y + 18 * at }))

// ── Text ────────────────────────────────────────────────────────────────────────────────────────

/** SVG breaks no lines: the widths of letters are guessed, generously. */
const widthOf = (text: string, size: number): number => {
  let sum = 0
  for (const letter of text) sum += /[mwMW@%]/.test(letter) ? 0.95 : /[iljtfrI.,:;|'! ]/.test(letter) ? 0.36 : 0.62
  return sum * size
}

/** Broken behind blanks, dots and hyphens; inside a word only where a single one is too long. */
function linesOf(text: string, { size, room }: { size: number; room: number }): string[] {
  const lines: string[] = ['']
  for (const part of text.split(/(?<=[ .-])/)) {
    for (const piece of widthOf(part, size) > room ? (part.match(/.{1,20}/gsu) ?? []) : [part]) {
      const now = lines.at(-1)!
      if (now !== '' && widthOf((now + piece).trimEnd(), size) > room) lines.push(piece)
      else lines[lines.length - 1] = now + piece
    }
  }
  return lines.map((one) => one.trim())
}
