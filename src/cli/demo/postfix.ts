// A real Postfix on an address of its own, with its queue, log and mailboxes in a scratch folder. It runs in a mount namespace in which
// /etc/resolv.conf names the resolver to use, since libc takes no other.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { waitFor } from './cast.ts'
import { program } from './programs.ts'

export type Postfix = {
  readonly address: string
  /** Messages in the mailboxes, as Postfix wrote them (LF line ends). */
  delivered(): string[]
  deliveredCount(): number
  /** Messages in its own queue. */
  queued(): number
  log(): string
  start(): Promise<void>
  /** Ends it as an operator would; what it had queued stays. */
  stop(): Promise<void>
}

export type PostfixOptions = {
  readonly folder: string
  readonly address: string
  readonly hostname: string
  /** Where it listens, and which port it tries on mail hosts; 25 unless told. */
  readonly port?: number
  /** Resolver's address; it listens on port 53. */
  readonly resolver: string
  /** Domains whose mail it keeps in a mailbox. Without any it relays everything out. */
  readonly mailboxDomains?: readonly string[]
  readonly settings?: Readonly<Record<string, string>>
}

/** All that it needs on the machine. */
export const postfixPrograms = ['root', 'postfix', 'unshare', 'mount'] as const

export function postfix(options: PostfixOptions): Postfix {
  const { folder, address } = options
  const [config, queue, data, mail] = ['etc', 'queue', 'data', 'mail'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  prepare(options, { config, queue, data, mail })
  let child: ChildProcess | undefined
  let master = 0
  const logFile = path.join(folder, 'mail.log')
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')

  return {
    address,
    log,
    delivered: () => filesOf(mail).map((file) => readFileSync(file, 'utf8')),
    deliveredCount: () => filesOf(mail).length,
    queued: () =>
      ['active', 'deferred', 'incoming', 'maildrop'].reduce(
        (sum, name) => sum + filesOf(path.join(queue, name)).length,
        0,
      ),
    async start() {
      const script = 'mount --bind "$1" /etc/resolv.conf && exec "$2" -c "$3" start-fg'
      const started = log().split('daemon started').length
      master = 0
      child = spawn(
        program('unshare'),
        ['--mount', 'sh', '-c', script, 'sh', path.join(folder, 'resolv.conf'), program('postfix'), config],
        {
          stdio: 'ignore',
          detached: true,
        },
      )
      await waitFor(`Postfix on ${address}`, () => log().split('daemon started').length > started).catch(
        (error: Error) => {
          throw new Error(`${error.message}\n${log().slice(-2000)}`)
        },
      )
      master = Number(readFileSync(path.join(queue, 'pid', 'master.pid'), 'utf8'))
    },
    async stop() {
      const running = child
      if (!running || running.exitCode !== null) return
      const ended = new Promise((resolve) => running.once('exit', resolve))
      // Before it has said which process it is, all that was started is to end: it leads a process group of its own.
      process.kill(master === 0 ? -running.pid! : master, 'SIGTERM')
      await ended
      child = undefined
    },
  }
}

function prepare(options: PostfixOptions, places: { config: string; queue: string; data: string; mail: string }): void {
  const { folder, address, hostname, mailboxDomains = [] } = options
  const user = idsOf('postfix')
  for (const place of Object.values(places)) mkdirSync(place, { recursive: true })
  for (let at = folder; at !== path.dirname(at) && at !== '/tmp'; at = path.dirname(at)) chmodSync(at, 0o755)
  chownSync(places.data, user.uid, user.gid)
  chownSync(places.mail, user.uid, user.gid)
  writeFileSync(path.join(folder, 'resolv.conf'), `nameserver ${options.resolver}\noptions timeout:2 attempts:2\n`)
  const settings: Record<string, string> = {
    compatibility_level: '3.6',
    queue_directory: places.queue,
    data_directory: places.data,
    maillog_file: path.join(folder, 'mail.log'),
    maillog_file_prefixes: folder,
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    // Postfix takes only configured interfaces here; master.cf names the address to listen on, and this one is "itself", too.
    inet_interfaces: '127.0.0.1',
    proxy_interfaces: address,
    inet_protocols: 'ipv4',
    smtp_bind_address: address,
    smtp_tcp_port: String(options.port ?? 25),
    myhostname: hostname,
    mydestination: '',
    local_recipient_maps: '',
    local_transport: 'error:no local mail here',
    alias_maps: '',
    alias_database: '',
    mynetworks: '127.0.0.0/8',
    biff: 'no',
    smtpd_peername_lookup: 'no',
    smtp_host_lookup: 'dns',
    smtp_tls_security_level: 'may',
    minimal_backoff_time: '1s',
    maximal_backoff_time: '2s',
    queue_run_delay: '1s',
    message_size_limit: '52428800',
    mailbox_size_limit: '0',
    virtual_mailbox_limit: '0',
    smtpd_relay_restrictions: mailboxDomains.length > 0 ? 'reject_unauth_destination' : 'permit_mynetworks, reject',
    smtpd_recipient_restrictions: '',
    smtpd_client_connection_rate_limit: '0',
    smtpd_client_message_rate_limit: '0',
    smtpd_client_connection_count_limit: '0',
    ...(mailboxDomains.length > 0 && {
      virtual_mailbox_domains: mailboxDomains.join(' '),
      virtual_mailbox_base: places.mail,
      virtual_mailbox_maps: 'static:all/',
      virtual_uid_maps: `static:${user.uid}`,
      virtual_gid_maps: `static:${user.gid}`,
      virtual_minimum_uid: '1',
    }),
    ...options.settings,
  }
  writeFileSync(
    path.join(places.config, 'main.cf'),
    Object.entries(settings)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(''),
  )
  writeFileSync(path.join(places.config, 'master.cf'), masterCf(address, options.port ?? 25))
}

const masterCf = (address: string, port: number): string => `${address}:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

function idsOf(user: string): { uid: number; gid: number } {
  const [, , uid, gid] = (
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${user}:`)) ?? ''
  ).split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

/** Files of a Maildir tree or queue folder; what is still being written (tmp) is left out. */
function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && path.basename(entry.parentPath) !== 'tmp')
    .map((entry) => path.join(entry.parentPath, entry.name))
}
