// What a person types where a domain or a mail address is wanted.
import { readDomain, toUnicode } from '../dns/idna.ts'
import { canonicalIp } from '../dns/ip.ts'
import { nameToText } from '../dns/name.ts'
import { bad, type Problem } from '../dns/problem.ts'
import { formatMailbox, type MailDomain, parseLocalPart, parseMailDomain } from '../smtp/address.ts'
import { type CliIo, exitCodes } from './io.ts'

export type ReadDestination =
  | {
      readonly kind: 'good'
      /** Of an address. */
      readonly local?: string
      readonly domain: MailDomain
      readonly shown: string
      readonly marks: readonly Problem[]
    }
  | {
      readonly kind: 'bad'
      readonly problem: Problem
      readonly readings: readonly { readonly text: string; readonly shown: string }[]
    }

/** `firma.com.tr`, `ali@örnekalanadi.com`, `ali@[192.0.2.1]`, `[IPv6:2001:db8::1]`. A Turkish I that reads two ways is asked back. */
export function readDestination(text: string): ReadDestination {
  const trimmed = text.trim()
  const ip = canonicalIp(trimmed)
  if (ip !== undefined) return notBare(ip)
  const web = webAddress.exec(trimmed)
  if (web) return notWeb(web[1] ?? web[2]!)
  const at = trimmed.lastIndexOf('@')
  const local = at >= 0 ? parseLocalPart(trimmed.slice(0, at)) : undefined
  if (local && !local.ok) return { kind: 'bad', problem: local.problem, readings: [] }
  const before = local ? { local: local.value } : {}
  const domainText = trimmed.slice(at + 1)
  if (domainText.startsWith('[')) {
    const literal = parseMailDomain(domainText)
    if (!literal.ok) return { kind: 'bad', problem: literal.problem, readings: [] }
    return { kind: 'good', ...before, domain: literal.value, shown: domainText, marks: [] }
  }
  const read = readDomain(domainText)
  switch (read.kind) {
    case 'domain':
      return {
        kind: 'good',
        ...before,
        domain: { kind: 'name', name: read.reading.name },
        shown: read.reading.shown,
        marks: read.marks,
      }
    case 'ambiguous':
      return {
        kind: 'bad',
        problem: read.problem,
        readings: read.readings.map(({ name, shown }) => ({ text: nameToText(name), shown })),
      }
    case 'bad':
      return { kind: 'bad', problem: read.problem, readings: [] }
  }
}

/** `https://firma.com.tr/x`, `mailto:ali@firma.com.tr`, `firma.com.tr/x`, `firma.com.tr:25`. */
const webAddress = /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^/?#\s]*@)?|mailto:)([^/?#:\s]+)|^([^@"[\]/:\s]+)(?:\/|:\d+$)/i

/** What is meant is said where it can be seen, and left to the person: a path or a port may stand for something else. */
function notWeb(meant: string): ReadDestination {
  const write = readDestination(meant).kind === 'good'
  const { problem } = bad('web-address', {
    en: `That is a web address or has a port; a domain or a mail address is wanted here.${write ? ` Write: ${meant}` : ''}`,
    tr: `Bu bir web adresi ya da kapı numarası içeriyor; burada alan adı ya da e-posta adresi gerekli.${write ? ` Şöyle yazın: ${meant}` : ''}`,
  })
  return { kind: 'bad', problem, readings: [] }
}

function notBare(ip: string): ReadDestination {
  const literal = ip.includes(':') ? `[IPv6:${ip}]` : `[${ip}]`
  const { problem } = bad('address-without-brackets', {
    en: `That is an IP address. Mail to a server by its address is written with brackets: ${literal}`,
    tr: `Bu bir IP adresi. Bir sunucuya adresiyle gönderilen posta köşeli ayraçla yazılır: ${literal}`,
  })
  return { kind: 'bad', problem, readings: [] }
}

/** Letters in a name that look like others. */
export const tellMark = (mark: string, io: CliIo): void =>
  io.err(`${io.say({ en: 'Look closely', tr: 'Dikkatle bakın' })}: ${mark}`)

/** Reads an argument; tells what is wrong with it and counts as wrong usage when it cannot be read. */
export function destinationOf(text: string, io: CliIo): (ReadDestination & { kind: 'good' }) | undefined {
  const read = readDestination(text)
  if (read.kind === 'good') {
    for (const mark of read.marks) tellMark(io.say(mark.text), io)
    return read
  }
  io.problem(read.problem)
  for (const reading of read.readings)
    io.err(`  ${reading.shown}${reading.shown === reading.text ? '' : `  (${reading.text})`}`)
  io.fail(exitCodes.usage)
  return undefined
}

/** A host of an MX set for people: with its own letters, and as it is stored where that differs. */
export function shownName(text: string, domain: MailDomain): string {
  if (domain.kind !== 'name') return text
  const shown = toUnicode(domain.name)
  return shown === text ? text : `${shown} (${text})`
}

/** What stands in RCPT for an address; undefined for a bare domain. */
export const recipientOf = ({ local, domain }: ReadDestination & { kind: 'good' }): string | undefined =>
  local === undefined ? undefined : formatMailbox({ local, domain })
