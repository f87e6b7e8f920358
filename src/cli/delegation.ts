// Whether the world asks Ulak for a domain, with a text to send on while there is something to send.
import type { Delegation } from '../api/contract.ts'
import { hereSentence } from '../prove/here-text.ts'
import type { CliIo } from './io.ts'
import { moment } from './moment.ts'

export function tellDelegation(seen: Delegation, io: CliIo): void {
  const when = (ms: number): string => moment(ms, Date.parse(seen.at), io.lang)
  io.out(io.style(seen.state === 'answers' ? 'green' : 'yellow', hereSentence(seen, io.lang, when)))
  if (seen.state !== 'ready') return
  io.out('')
  io.out(io.say({ en: 'To be sent to the registrar:', tr: 'Kayıt firmasına gönderilecek metin:' }))
  for (const line of seen.instructions.split('\n')) io.out(`  ${line}`)
}
