// What Ulak and the primary of a domain have to do with each other: how TLS goes, and what to enter at the primary.
import type { BackupTrust, OutwardTls } from '../api/contract.ts'
import type { CliIo } from './io.ts'

export function tellTrust(trust: BackupTrust, system: string | undefined, io: CliIo): void {
  io.out(trust.text)
  for (const { outcome, text } of trust.seen) io.out(outcome === 'refused' ? io.style('red', text) : text)
  for (const recipe of trust.recipes.filter((one) => system === undefined || one.system === system)) {
    io.out('')
    io.out(io.style('bold', recipe.title))
    for (const { text, where, lines } of recipe.steps) {
      if (text !== null) io.out(`  ${text}`)
      if (where !== null) io.out(`  # ${where}`)
      for (const line of lines) io.out(`    ${line}`)
    }
  }
}

export function tellTls(tls: OutwardTls, io: CliIo): void {
  io.out(tls.dane.text)
  if (tls.mtaSts) {
    const { mode, mx, until } = tls.mtaSts
    io.out(
      io.say({
        en: `MTA-STS: ${mode} for ${mx.join(', ')}, until ${until}`,
        tr: `MTA-STS: ${mx.join(', ')} için ${mode}, ${until} tarihine kadar`,
      }),
    )
  }
  if (tls.connections.length === 0)
    io.out(io.say({ en: 'There were no connections in these days.', tr: 'Bu günlerde hiç bağlantı olmadı.' }))
  for (const { day, host, address, policy, result, sessions, detail } of tls.connections)
    io.out(
      [day, String(sessions).padStart(6), result.padEnd(26), policy.padEnd(15), host ?? '–', address ?? '–', detail]
        .join(' ')
        .trimEnd(),
    )
}
