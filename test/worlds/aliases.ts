// Aliases (CNAME): of the domain (followed, RFC 5321 §5.1), and of a host (wrong, but senders follow it: RFC 2181 §10.3). Chains are bounded.
import type { World } from './world.ts'

const chain = (length: number, end: string): string =>
  [...Array.from({ length }, (_, at) => `c${at}.example CNAME c${at + 1}.example`), `c${length}.example ${end}`].join(
    '\n',
  )

export const aliases: readonly World[] = [
  {
    about: 'the domain is an alias: the target’s MX is used',
    zone: `
      firma.example       CNAME other.example
      other.example       MX 10 mail.other.example
      mail.other.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.other.example 1 192.0.2.1
      findings domain-is-cname`,
  },
  {
    about: 'the target has no MX: the target’s address, under the target’s name',
    zone: `
      firma.example  CNAME other.example
      other.example  A 192.0.2.9`,
    route: `
      firma.example: deliver by implicit
      0 other.example 1 192.0.2.9
      findings implicit-mx domain-is-cname`,
  },
  {
    about: 'through several aliases',
    zone: `
      firma.example  CNAME a.example
      a.example      CNAME b.example
      b.example      CNAME c.example
      c.example      MX 10 mail.c.example
      mail.c.example A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.c.example 1 192.0.2.1
      findings domain-is-cname`,
  },
  {
    about: 'the alias leads nowhere',
    zone: `
      firma.example  CNAME gone.example`,
    route: `
      firma.example: no-such-domain
      findings domain-is-cname`,
  },
  {
    about: 'the target has neither MX nor address',
    zone: `
      firma.example  CNAME other.example
      other.example  TXT "x"`,
    route: `
      firma.example: no-mail-host
      findings implicit-mx domain-is-cname`,
  },
  {
    about: 'two aliases in a circle: unknown, and never "no MX"',
    zone: `
      firma.example  CNAME other.example
      other.example  CNAME firma.example`,
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'an alias of itself',
    zone: `
      firma.example  CNAME firma.example`,
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'a chain of eight is followed',
    zone: `firma.example CNAME c0.example\n${chain(7, 'MX 10 mx.example')}\nmx.example A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mx.example 1 192.0.2.1
      findings domain-is-cname`,
  },
  {
    about: 'a chain of forty is not',
    zone: `firma.example CNAME c0.example\n${chain(39, 'MX 10 mx.example')}\nmx.example A 192.0.2.1`,
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'a host that is an alias of the same zone (DNSControl does not see it): used, and named',
    zone: `
      firma.example       MX 10 mail.firma.example
      mail.firma.example  CNAME host.firma.example
      host.firma.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1 !target-is-cname`,
  },
  {
    about: 'a host that is an alias into another zone',
    zone: `
      firma.example       MX 10 mail.firma.example
      mail.firma.example  CNAME host.hoster.example
      host.hoster.example A 192.0.2.1
      host.hoster.example AAAA 2001:db8::1`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 2001:db8::1 192.0.2.1 !target-is-cname`,
  },
  {
    about: 'a host whose alias leads nowhere',
    zone: `
      firma.example       MX 10 mail.firma.example
      firma.example       MX 20 b.firma.example
      mail.firma.example  CNAME host.gone.example
      b.firma.example     A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 0 !target-is-cname !no-address
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'a host whose aliases lead in a circle: unknown, so that the next one is used and nothing is lost',
    zone: `
      firma.example       MX 10 mail.firma.example
      firma.example       MX 20 b.firma.example
      mail.firma.example  CNAME mail2.firma.example
      mail2.firma.example CNAME mail.firma.example
      b.firma.example     A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 !address-unknown
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'two hosts that are aliases of one machine are two hosts',
    zone: `
      firma.example       MX 10 mx1.firma.example
      firma.example       MX 20 mx2.firma.example
      mx1.firma.example   CNAME host.firma.example
      mx2.firma.example   CNAME host.firma.example
      host.firma.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mx1.firma.example 1 192.0.2.1 !target-is-cname
      20 mx2.firma.example 1 192.0.2.1 !target-is-cname`,
  },
  {
    about: 'domain and host are aliases both',
    zone: `
      firma.example       CNAME other.example
      other.example       MX 10 mail.other.example
      mail.other.example  CNAME host.example
      host.example        A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.other.example 1 192.0.2.1 !target-is-cname
      findings domain-is-cname`,
  },
]
