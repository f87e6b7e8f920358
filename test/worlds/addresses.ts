// The addresses of a host: both families, alternated inside the host and never across hosts; hosts without any.
import type { World } from './world.ts'

export const addresses: readonly World[] = [
  {
    about: 'IPv6 and IPv4 take turns, so that a broken family costs one try (Haraka#3314)',
    zone: `
      firma.example  MX 10 a.firma.example
      a.firma.example  A    192.0.2.1
      a.firma.example  A    192.0.2.2
      a.firma.example  AAAA 2001:db8::1
      a.firma.example  AAAA 2001:db8::2`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2`,
  },
  {
    about: 'what is left of the longer family follows',
    zone: `
      firma.example  MX 10 a.firma.example
      a.firma.example  A    192.0.2.1
      a.firma.example  A    192.0.2.2
      a.firma.example  A    192.0.2.3
      a.firma.example  AAAA 2001:db8::1`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 2001:db8::1 192.0.2.1 192.0.2.2 192.0.2.3`,
  },
  {
    about: 'a family preference never lifts a worse host above a better one (Haraka)',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      a.firma.example  A    192.0.2.1
      b.firma.example  AAAA 2001:db8::2
      b.firma.example  A    192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      20 b.firma.example 1 2001:db8::2 192.0.2.2`,
  },
  {
    about: 'nor does it mix the addresses of equals',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      a.firma.example  A    192.0.2.1
      a.firma.example  AAAA 2001:db8::1
      b.firma.example  A    192.0.2.2
      b.firma.example  AAAA 2001:db8::2`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 2001:db8::1 192.0.2.1
      10 b.firma.example 1/2 2001:db8::2 192.0.2.2`,
  },
  {
    about: 'IPv6 alone will do',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  AAAA 2001:db8::1`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 2001:db8::1`,
  },
  {
    about: 'addresses are written in their canonical form',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  AAAA 2001:0DB8:0000:0000:0000:0000:0000:0001`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 2001:db8::1`,
  },
  {
    about: 'the same address twice is one address',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  A 192.0.2.1
      a.firma.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1`,
  },
  {
    about: 'a dangling host: its domain is gone; mail goes on to the next',
    zone: `
      firma.example    MX 10 mx.gone.example
      firma.example    MX 20 b.firma.example
      b.firma.example  A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 mx.gone.example 0 !no-address
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'a host that exists and has no address: the same',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      a.firma.example  TXT "moved"
      b.firma.example  A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 0 !no-address
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'among equals the one without an address takes no share',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      firma.example    MX 10 c.firma.example
      b.firma.example  A 192.0.2.2
      c.firma.example  A 192.0.2.3`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 0 !no-address
      10 b.firma.example 1/2 192.0.2.2
      10 c.firma.example 1/2 192.0.2.3`,
  },
  {
    about: 'the only host dangles: no mail host, and the address of the domain is not used (RFC 5321 §5.1)',
    zone: `
      firma.example  MX 10 mx.gone.example
      firma.example  A  192.0.2.80`,
    route: `
      firma.example: no-mail-host`,
  },
  {
    about: 'all hosts dangle',
    zone: `
      firma.example  MX 10 mx1.gone.example
      firma.example  MX 20 mx2.gone.example`,
    route: `
      firma.example: no-mail-host`,
  },
  {
    about: 'a host that has only an MX of its own has no address: MX is not followed twice',
    zone: `
      firma.example    MX 10 other.example
      other.example    MX 10 mail.other.example
      mail.other.example A 192.0.2.1`,
    route: `
      firma.example: no-mail-host`,
  },
  {
    about: 'an empty non-terminal as a host exists and has no address',
    zone: `
      firma.example         MX 10 mx.firma.example
      firma.example         MX 20 eu.mx.firma.example
      eu.mx.firma.example   A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 mx.firma.example 0 !no-address
      20 eu.mx.firma.example 1 192.0.2.2`,
  },
  {
    about: 'the host’s address comes from a wildcard',
    zone: `
      firma.example        MX 10 mail.firma.example
      *.firma.example      A 192.0.2.9`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.9`,
  },
  {
    about: 'a wildcard MX answers for names that do not exist',
    zone: `
      firma.example        MX 10 mail.firma.example
      *.firma.example      MX 10 mail.firma.example
      mail.firma.example   A 192.0.2.1`,
    ask: 'u@nothing.here.firma.example',
    route: `
      nothing.here.firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1`,
  },
  {
    about: 'a wildcard MX does not answer for a name that exists',
    zone: `
      *.firma.example      MX 10 mail.firma.example
      mail.firma.example   A 192.0.2.1
      www.firma.example    A 192.0.2.80`,
    ask: 'www.firma.example',
    route: `
      www.firma.example: deliver by implicit
      0 www.firma.example 1 192.0.2.80
      findings implicit-mx`,
  },
]
