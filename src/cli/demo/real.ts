// The demo with servers that none of us wrote: Postfix as sender and as the domain's own server, Unbound as the sender's resolver.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { connect } from 'node:net'
import { createResolver } from '../../dns/resolver.ts'
import { name } from '../../dns/name.ts'
import { MX } from '../../dns/records/index.ts'
import { openSession } from '../../smtp/client.ts'
import { systemClock } from '../../system/clock.ts'
import { dnsTransport, randomId } from '../../system/net.ts'
import { ended, type Primary, type Sender, type Stage, waitFor } from './cast.ts'
import { demoDomain } from './play.ts'
import { postfix, type Postfix, postfixPrograms } from './postfix.ts'
import { findProgram, program } from './programs.ts'
import { stubZone, unboundConf } from './unbound-conf.ts'

/** Programs that are not here, and `root` if we are not it. */
export function missingForReal(): string[] {
  return [...postfixPrograms, 'unbound'].filter((one) =>
    one === 'root' ? process.getuid?.() !== 0 : !findProgram(one),
  )
}

/** libc takes no port in resolv.conf. */
const resolverPort = 53

/** `atEnd` is told how to end each server before it starts, so that a demo that is broken off leaves none behind. */
export async function realCast(
  stage: Stage,
  atEnd: (end: () => Promise<void>) => void,
): Promise<{ sender: Sender; primary: Primary }> {
  stage.resolver.port = resolverPort
  await startUnbound(stage, atEnd)
  const make = (role: 'sender' | 'primary'): Postfix =>
    postfix({
      folder: folderOf(stage, role),
      address: stage[role],
      port: stage.mailPort,
      hostname: role === 'sender' ? 'out.sender.example' : `mail.${demoDomain}`,
      resolver: stage.resolver.address,
      ...(role === 'primary' && { mailboxDomains: [demoDomain] }),
    })
  const [out, own] = [make('sender'), make('primary')]
  atEnd(out.stop)
  atEnd(own.stop)
  await out.start()
  return { sender: { send: (domain, ids) => sendBy(out, stage, domain, ids) }, primary: primaryOf(own) }
}

const primaryOf = (server: Postfix): Primary => ({
  start: server.start,
  stop: server.stop,
  received: () => server.delivered().map((message) => /^Message-ID: <([^>]+)>/im.exec(message)?.[1] ?? ''),
})

/** Hands the messages to the sender's Postfix, and waits until it has none left: then some host has taken each of them. */
async function sendBy(
  server: Postfix,
  stage: Stage,
  domain: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const opened = await openSession(
    { hostname: 'localhost', tls: 'never' },
    {
      connect: () => Promise.resolve(connect(stage.mailPort, server.address)),
      secure: () => Promise.reject(new Error('not here')),
      clock: systemClock,
    },
  )
  if (opened.kind === 'failed') throw new Error(opened.failure.text)
  for (const id of ids) {
    const body = Buffer.from(
      `Message-ID: <${id}>\r\nFrom: demo@sender.example\r\nTo: you@${domain}\r\nSubject: ${id}\r\n\r\nMerhaba!\r\n`,
    )
    await opened.session.send({
      from: 'demo@sender.example',
      recipients: [`you@${domain}`],
      size: body.length,
      smtputf8: false,
      eightBit: false,
      body,
    })
  }
  await opened.session.close()
  await waitFor('an empty queue at the sender', () => server.queued() === 0)
  return new Map(ids.map((id) => [id, 'sent']))
}

async function startUnbound(stage: Stage, atEnd: (end: () => Promise<void>) => void): Promise<void> {
  const folder = folderOf(stage, 'unbound')
  const file = path.join(folder, 'unbound.conf')
  const { address } = stage.resolver
  writeFileSync(
    file,
    unboundConf(
      { folder, address, port: resolverPort },
      {
        server: [`logfile: "${folder}/unbound.log"`, 'local-zone: "sender.example." static'],
        clauses: [stubZone(demoDomain, { address: stage.ulak.address, port: stage.ulak.dns })],
      },
    ),
  )
  const child = spawn(program('unbound'), ['-d', '-c', file], { stdio: 'ignore', cwd: folder })
  atEnd(() => ended(child, 'SIGTERM'))
  const resolver = createResolver(
    { servers: [{ address, port: resolverPort }], trustAd: false, timeoutMs: 300 },
    { transport: dnsTransport, now: systemClock.now, randomId },
  )
  await waitFor('Unbound', async () => {
    const answer = await resolver.resolve(name('sender.example.'), MX.code, { fresh: true })
    return answer.kind !== 'unknown'
  })
}

function folderOf(stage: Stage, role: string): string {
  const folder = path.join(stage.folder, role)
  mkdirSync(folder, { recursive: true })
  return folder
}
