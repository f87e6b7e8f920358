// A real Exim on an address of its own, from an unpacked Debian package: the mail server of one domain, and a sender of everything else by way of one
// host. It runs in a mount namespace in which its user exists.
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
export const eximHere = (): ReturnType<typeof unpacked> => unpacked('exim', ['exim4-daemon-light', 'libidn12'])

export async function startExim(
  t: TestContext,
  { root, domain, relayTo }: { root: string; domain: string; relayTo?: { address: string; port: number } },
): Promise<MailServer> {
  const folder = scratch(t)
  const address = ownAddress()
  const port = await freePort(address)
  const [uid, gid] = [8, 8]
  const [spool, mail, logs] = ['spool', 'mail', 'log'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ]
  chmodSync(folder, 0o755)
  for (const place of [spool, mail, logs]) {
    mkdirSync(place)
    chownSync(place, uid, gid)
  }
  const file = (name: string, text: string): string => {
    const at = path.join(folder, name)
    writeFileSync(at, text, { mode: 0o644 })
    return at
  }
  const user = 'Debian-exim'
  const passwd = file('passwd', `${readFileSync('/etc/passwd', 'utf8')}${user}:x:${uid}:${gid}::/:/bin/false\n`)
  const group = file('group', `${readFileSync('/etc/group', 'utf8')}${user}:x:${gid}:\n`)
  const exim = path.join(root, 'usr/sbin/exim4')
  const config = file('exim.conf', configuration({ spool, mail, logs, exim, address, port, domain, user, relayTo }))
  const script = 'mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/group && exec "$3" -C "$4" -bdf -q1s'
  const child = spawn(program('unshare'), ['--mount', 'sh', '-c', script, 'sh', passwd, group, exim, config], {
    env: { PATH: process.env.PATH, LD_LIBRARY_PATH: path.join(root, 'usr/lib/x86_64-linux-gnu') },
  })
  const said = stopWith(t, child)
  await until('Exim to listen', () => {
    if (child.exitCode !== null) throw new Error(`exim ended:\n${said()}`)
    return isListening({ address, port })
  })
  const box = path.join(mail, 'new')
  return {
    address,
    port,
    delivered: () => (existsSync(box) ? readdirSync(box).map((name) => readFileSync(path.join(box, name))) : []),
    log: () =>
      readdirSync(logs)
        .map((name) => readFileSync(path.join(logs, name), 'utf8'))
        .join(''),
  }
}

const configuration = (of: {
  spool: string
  mail: string
  logs: string
  exim: string
  address: string
  port: number
  domain: string
  user: string
  relayTo: { address: string; port: number } | undefined
}): string => `primary_hostname = mail.${of.domain}
spool_directory = ${of.spool}
log_file_path = ${of.logs}/%s
pid_file_path = ${of.spool}/exim.pid
notifier_socket =
exim_path = ${of.exim}
exim_user = ${of.user}
exim_group = ${of.user}
never_users =
deliver_drop_privilege = true
local_interfaces = ${of.address}
daemon_smtp_ports = ${of.port}
tls_advertise_hosts =
keep_environment =
acl_smtp_rcpt = taken
acl_smtp_data = taken
begin acl
taken:
  accept
begin routers
box:
  driver = accept
  domains = ${of.domain}
  transport = box
${of.relayTo ? `out:\n  driver = manualroute\n  route_list = * ${of.relayTo.address}\n  transport = out\n  self = send\n` : ''}begin transports
box:
  driver = appendfile
  directory = ${of.mail}
  maildir_format
  delivery_date_add = false
  return_path_add = false
  envelope_to_add = false
${of.relayTo ? `out:\n  driver = smtp\n  port = ${of.relayTo.port}\n  allow_localhost\n` : ''}begin retry
* * F,1m,1s
`
