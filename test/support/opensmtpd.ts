// A real OpenSMTPD on an address of its own, from an unpacked Debian package: the mail server of one domain, and a sender of everything else by way
// of one host. It knows no folders but those it was built with, so it runs in a mount namespace in which they, and its users, are the test's.
import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { type MailServer, unpacked } from './debian-packages.ts'
import { program } from './peers.ts'
import { freePort, ownAddress, scratch, until } from './places.ts'
import { isListening } from './smtp-load.ts'
import { stopWith } from './stop.ts'

/** The folder, or why a test cannot have it: it is skipped by that name. */
export const openSmtpdHere = (): ReturnType<typeof unpacked> => unpacked('opensmtpd', ['opensmtpd', 'libevent-2.1-7'])

const [daemon, queue, box] = ['opensmtpd', 'opensmtpq', 'ulakbox'].map((name, at) => ({ name, id: 64_990 + at })) as [
  User,
  User,
  User,
]
type User = { readonly name: string; readonly id: number }

export async function startOpenSmtpd(
  t: TestContext,
  { root, domain, relayTo }: { root: string; domain: string; relayTo?: { address: string; port: number } },
): Promise<MailServer> {
  const folder = scratch(t)
  const address = ownAddress()
  const port = await freePort(address)
  const at = (...names: string[]): string => path.join(folder, ...names)
  for (const place of ['.', 'spool', 'spool/smtpd', 'lib', 'lib/opensmtpd', 'lib/opensmtpd/empty', 'run', 'mail']) {
    mkdirSync(at(place), { recursive: true })
    chmodSync(at(place), place === 'spool/smtpd' ? 0o711 : 0o755)
  }
  chownSync(at('mail'), box.id, box.id)
  const users = [daemon, queue, box]
  const withUsers = (file: string, line: (user: User) => string): void =>
    writeFileSync(at(file), `${readFileSync(`/etc/${file}`, 'utf8')}${users.map((user) => `${line(user)}\n`).join('')}`)
  withUsers('passwd', ({ name, id }) => `${name}:x:${id}:${id}::${name === box.name ? at('mail') : '/'}:/bin/sh`)
  withUsers('group', ({ name, id }) => `${name}:x:${id}:`)
  writeFileSync(at('smtpd.conf'), configuration({ mail: at('mail'), address, port, domain, relayTo }), { mode: 0o600 })
  const places = {
    '/etc/passwd': at('passwd'),
    '/etc/group': at('group'),
    '/var/spool': at('spool'),
    '/var/lib': at('lib'),
    '/run': at('run'),
    '/usr/libexec': path.join(root, 'usr/libexec'),
  }
  const mounts = Object.entries(places).map(([place, own]) => `mount --bind '${own}' '${place}'`)
  const smtpd = path.join(root, 'usr/sbin/smtpd')
  const script = [...mounts, `exec '${smtpd}' -d -f '${at('smtpd.conf')}'`].join(' && ')
  const child = spawn(program('unshare'), ['--mount', 'sh', '-c', script], {
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: path.join(root, 'usr/lib/x86_64-linux-gnu') },
  })
  const log = stopWith(t, child)
  await until('OpenSMTPD to listen', () => {
    if (child.exitCode !== null) throw new Error(`smtpd ended:\n${log()}`)
    return isListening({ address, port })
  })
  const inbox = at('mail', 'new')
  return {
    address,
    port,
    delivered: () => (existsSync(inbox) ? readdirSync(inbox).map((name) => readFileSync(path.join(inbox, name))) : []),
    log,
  }
}

const configuration = (of: {
  mail: string
  address: string
  port: number
  domain: string
  relayTo: { address: string; port: number } | undefined
}): string => `smtp max-message-size 50M
queue ttl 1h
table box { "@${of.domain}" = ${box.name} }
listen on ${of.address} port ${of.port} hostname mail.${of.domain}
action "box" maildir "${of.mail}" virtual <box>
match from any for domain "${of.domain}" action "box"
${
  of.relayTo
    ? `action "out" relay host smtp://${of.relayTo.address}:${of.relayTo.port} helo mail.${of.domain}\nmatch from any for any action "out"\n`
    : ''
}`
