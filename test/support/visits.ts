// A probe that visits nobody: for judging what was seen. The real one is proven against real servers in src/prove/probe.test.ts.
import { createHash } from 'node:crypto'
import type { Control, Family, Probe, Visit } from '../../src/prove/probe.ts'
import type { HostAndPort } from '../../src/system/settings.ts'
import type { SeenCertificate, SeenTls } from '../../src/smtp/seen-tls.ts'
import { meaningOf } from '../../src/prove/probe/recipient.ts'
import { replyOf } from '../../src/smtp/reply.ts'
import { type Offer, readOffer } from '../../src/smtp/transaction.ts'
import { checkedAt } from './check-battery.ts'

export const day = 24 * 3_600_000

export const offer = (name: string, ...words: string[]): Offer => readOffer(replyOf(250, [name, ...words]))
export const fullOffer = (name: string): Offer =>
  offer(name, 'PIPELINING', 'SIZE 52428800', 'STARTTLS', '8BITMIME', 'SMTPUTF8')

export const certificate = (more: Partial<SeenCertificate> = {}): SeenCertificate => ({
  names: ['mx1.firma.example'],
  subject: 'CN=mx1.firma.example',
  issuer: 'CN=Some Authority',
  validFrom: checkedAt - 30 * day,
  validTo: checkedAt + 60 * day,
  der: Buffer.from('certificate'),
  spki: Buffer.from('key'),
  ...more,
})
/** The key of `certificate()` as TLSA data. */
export const keyHash = createHash('sha256').update('key').digest('hex')

export const goodTls = (more: Partial<SeenTls> = {}): SeenTls => ({
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trust: 'yes',
  nameFits: true,
  chain: [certificate(), certificate({ der: Buffer.from('authority'), spki: Buffer.from('authority key') })],
  ...more,
})

/** What a visit finds, by host, by address, or for all others under `*`. `recipients`: the reply to each RCPT, as `550 5.1.1 No such user`. */
export type Seen = Omit<Partial<Visit>, 'recipients'> & { readonly says?: (address: string) => string }

export function probing(
  seen: Readonly<Record<string, Seen>>,
  more: {
    recipients?: readonly string[]
    controls?: Partial<Record<Family, Control>>
    localHosts?: readonly HostAndPort[]
  } = {},
): { probe: Probe } {
  const probe: Probe = {
    totalMs: 10_000,
    localHosts: more.localHosts ?? [],
    recipientsOf: () => more.recipients ?? [],
    control: (family) => Promise.resolve(more.controls?.[family] ?? 'not-tried'),
    visit({ host, address, recipients = [] }) {
      const { says, ...found } = seen[address] ?? seen[host] ?? seen['*'] ?? {}
      const isUp = found.reached !== false
      return Promise.resolve({
        host,
        address,
        reached: isUp,
        ...(isUp && !found.failure && { offer: fullOffer(host), tls: goodTls() }),
        recipients: says
          ? recipients.map((one) => {
              const [code, ...words] = says(one).split(' ')
              const reply = replyOf(Number(code), [words.join(' ')])
              return { address: one, reply, meaning: meaningOf(reply) }
            })
          : [],
        ...found,
      })
    },
  }
  return { probe }
}

export const down: Seen = {
  reached: false,
  failure: { at: 'connect', why: 'late', text: '192.0.2.1 port 25: no answer in 10 s' },
}
