// A PostgreSQL of the test's own: a fresh cluster in a scratch folder on a Unix socket, stopped at the end.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { program } from './peers.ts'
import { until } from './places.ts'

export type Postgres = { readonly url: string; stop(): Promise<void> }

export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ulak-pg-'))
  const data = path.join(folder, 'data')
  mkdirSync(data)
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? postgresUser() : undefined
  if (user) for (const place of [folder, data]) chownSync(place, user.uid, user.gid)
  chmodSync(folder, 0o755)
  const initdb = spawnSync(
    program('initdb'),
    ['-D', data, '-U', 'ulak', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
    { ...user, cwd: folder, encoding: 'utf8' },
  )
  if (initdb.status !== 0) throw new Error(`initdb: ${initdb.stderr}`)
  const server = spawn(program('postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  })
  // A test that dies takes its server with it.
  const killed = (): boolean => server.kill('SIGKILL')
  process.once('exit', killed)
  const ready = (): boolean => spawnSync(program('pg_isready'), ['-h', folder, '-q']).status === 0
  await until('PostgreSQL', ready)
  return {
    url: `postgres://ulak@localhost/postgres?host=${encodeURIComponent(folder)}`,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      process.off('exit', killed)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function postgresUser(): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'))
  if (!line) throw new Error('there is no user postgres to run PostgreSQL as')
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}
