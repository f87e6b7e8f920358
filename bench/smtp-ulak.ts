// A whole server for bench/smtp.ts, as `ulak serve` builds it: `node smtp-ulak.ts on|off [profile]` with the verdict on each message or without one;
// the profile of its main thread, from the start to SIGTERM, is written to that file.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { createApp } from '../src/app.ts'
import { noVerdict } from '../src/mailauth/verdict.ts'
import type { Judge } from '../src/protect/judge.ts'
import { readSettings } from '../src/system/settings.ts'

const read = readSettings({ environment: process.env })
if (!read.ok) throw new Error(JSON.stringify(read))
const authservId = read.settings.ULAK_HOSTNAME
const unjudged: Judge = async (message) => {
  const { header, ...words } = noVerdict(message, authservId)
  return { header, facts: { ...words, marks: [] }, ruling: { kind: 'take' } }
}
const started = await createApp(read.settings, {
  version: 'bench',
  ...(process.argv[2] === 'off' ? { judge: unjudged } : {}),
})
if (!started.ok) throw new Error('the data folder is in use')
const { app } = started
async function stop(): Promise<void> {
  if (profile !== undefined) writeFileSync(profile, JSON.stringify((await inspector.post('Profiler.stop')).profile))
  await app.stop()
  process.exit(0)
}
const [, , , profile] = process.argv
const inspector = new Session()
if (profile !== undefined) {
  inspector.connect()
  await inspector.post('Profiler.enable')
  await inspector.post('Profiler.start')
}
process.once('SIGTERM', () => void stop())
