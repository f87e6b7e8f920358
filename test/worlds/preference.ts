// The lowest preference first, equals shared evenly. RFC 5321 §5.1
import type { World } from './world.ts'

export const preference: readonly World[] = [
  {
    about: 'one host',
    zone: `
      firma.example       MX 10 mail.firma.example
      mail.firma.example  A  192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1`,
  },
  {
    about: 'the lower number comes first, however the records stand',
    zone: `
      firma.example    MX 30 c.firma.example
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2
      c.firma.example  A  192.0.2.3`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      20 b.firma.example 1 192.0.2.2
      30 c.firma.example 1 192.0.2.3`,
  },
  {
    about: 'numbers are compared as numbers: 9 comes before 10 and 100',
    zone: `
      firma.example    MX 100 a.firma.example
      firma.example    MX 10  b.firma.example
      firma.example    MX 9   c.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2
      c.firma.example  A  192.0.2.3`,
    route: `
      firma.example: deliver by mx
      9 c.firma.example 1 192.0.2.3
      10 b.firma.example 1 192.0.2.2
      100 a.firma.example 1 192.0.2.1`,
  },
  {
    about: '0 is a preference like any other',
    zone: `
      firma.example    MX 0 a.firma.example
      firma.example    MX 1 b.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2`,
    route: `
      firma.example: deliver by mx
      0 a.firma.example 1 192.0.2.1
      1 b.firma.example 1 192.0.2.2`,
  },
  {
    about: '65535 is the last',
    zone: `
      firma.example    MX 65535 z.firma.example
      firma.example    MX 65534 y.firma.example
      y.firma.example  A  192.0.2.1
      z.firma.example  A  192.0.2.2`,
    route: `
      firma.example: deliver by mx
      65534 y.firma.example 1 192.0.2.1
      65535 z.firma.example 1 192.0.2.2`,
  },
  {
    about: 'two equals: half of the senders each',
    zone: `
      firma.example    MX 10 b.firma.example
      firma.example    MX 10 a.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 192.0.2.1
      10 b.firma.example 1/2 192.0.2.2`,
  },
  {
    about: 'three equals: a third each, none of them never first (Haraka)',
    zone: `
      firma.example    MX 10 c.firma.example
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2
      c.firma.example  A  192.0.2.3`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/3 192.0.2.1
      10 b.firma.example 1/3 192.0.2.2
      10 c.firma.example 1/3 192.0.2.3`,
  },
  {
    about: 'five equals: a fifth each',
    zone: `
      firma.example    MX 5 a.firma.example
      firma.example    MX 5 b.firma.example
      firma.example    MX 5 c.firma.example
      firma.example    MX 5 d.firma.example
      firma.example    MX 5 e.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2
      c.firma.example  A  192.0.2.3
      d.firma.example  A  192.0.2.4
      e.firma.example  A  192.0.2.5`,
    route: `
      firma.example: deliver by mx
      5 a.firma.example 1/5 192.0.2.1
      5 b.firma.example 1/5 192.0.2.2
      5 c.firma.example 1/5 192.0.2.3
      5 d.firma.example 1/5 192.0.2.4
      5 e.firma.example 1/5 192.0.2.5`,
  },
  {
    about: 'shares are counted within a preference only',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      firma.example    MX 20 c.firma.example
      firma.example    MX 30 d.firma.example
      firma.example    MX 30 e.firma.example
      firma.example    MX 30 f.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2
      c.firma.example  A  192.0.2.3
      d.firma.example  A  192.0.2.4
      e.firma.example  A  192.0.2.5
      f.firma.example  A  192.0.2.6`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 192.0.2.1
      10 b.firma.example 1/2 192.0.2.2
      20 c.firma.example 1 192.0.2.3
      30 d.firma.example 1/3 192.0.2.4
      30 e.firma.example 1/3 192.0.2.5
      30 f.firma.example 1/3 192.0.2.6`,
  },
  {
    about: 'several addresses do not give a host a larger share',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      a.firma.example  A  192.0.2.1
      a.firma.example  A  192.0.2.2
      a.firma.example  A  192.0.2.3
      b.firma.example  A  192.0.2.9`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 192.0.2.1 192.0.2.2 192.0.2.3
      10 b.firma.example 1/2 192.0.2.9`,
  },
  {
    about: 'the same host twice counts once, at its best preference',
    zone: `
      firma.example    MX 20 a.firma.example
      firma.example    MX 10 a.firma.example
      firma.example    MX 15 b.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      15 b.firma.example 1 192.0.2.2
      findings duplicate-host`,
  },
  {
    about: 'the same host in another case is the same host',
    zone: `
      firma.example    MX 20 A.Firma.Example
      firma.example    MX 10 a.firma.example
      a.firma.example  A  192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      findings duplicate-host`,
  },
  {
    about: 'two names of one machine are two hosts',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      a.firma.example  A  192.0.2.1
      b.firma.example  A  192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      20 b.firma.example 1 192.0.2.1`,
  },
  {
    about: 'the domain itself may be its own MX',
    zone: `
      firma.example  MX 10 firma.example
      firma.example  A  192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 firma.example 1 192.0.2.1`,
  },
  {
    about: 'a host of another domain',
    zone: `
      firma.example      MX 10 mx.hoster.example
      mx.hoster.example  A  192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mx.hoster.example 1 192.0.2.1`,
  },
  {
    about: 'a host below the domain that asks, above it, and beside it',
    zone: `
      ofis.firma.example  MX 10 mail.ofis.firma.example
      ofis.firma.example  MX 20 firma.example
      ofis.firma.example  MX 30 mail.firma.example
      mail.ofis.firma.example A 192.0.2.1
      firma.example       A 192.0.2.2
      mail.firma.example  A 192.0.2.3`,
    ask: 'ofis.firma.example',
    route: `
      ofis.firma.example: deliver by mx
      10 mail.ofis.firma.example 1 192.0.2.1
      20 firma.example 1 192.0.2.2
      30 mail.firma.example 1 192.0.2.3`,
  },
  {
    about: 'a subdomain does not inherit the MX of its parent',
    zone: `
      firma.example       MX 10 mail.firma.example
      mail.firma.example  A  192.0.2.1
      www.firma.example   A  192.0.2.80`,
    ask: 'www.firma.example',
    route: `
      www.firma.example: deliver by implicit
      0 www.firma.example 1 192.0.2.80
      findings implicit-mx`,
  },
  {
    about: 'the five hosts of an older Google Workspace',
    zone: `
      firma.example            MX 1  aspmx.l.google.example
      firma.example            MX 5  alt1.aspmx.l.google.example
      firma.example            MX 5  alt2.aspmx.l.google.example
      firma.example            MX 10 alt3.aspmx.l.google.example
      firma.example            MX 10 alt4.aspmx.l.google.example
      aspmx.l.google.example       A    192.0.2.1
      aspmx.l.google.example       AAAA 2001:db8::1
      alt1.aspmx.l.google.example  A    192.0.2.2
      alt1.aspmx.l.google.example  AAAA 2001:db8::2
      alt2.aspmx.l.google.example  A    192.0.2.3
      alt2.aspmx.l.google.example  AAAA 2001:db8::3
      alt3.aspmx.l.google.example  A    192.0.2.4
      alt3.aspmx.l.google.example  AAAA 2001:db8::4
      alt4.aspmx.l.google.example  A    192.0.2.5
      alt4.aspmx.l.google.example  AAAA 2001:db8::5`,
    route: `
      firma.example: deliver by mx
      1 aspmx.l.google.example 1 2001:db8::1 192.0.2.1
      5 alt1.aspmx.l.google.example 1/2 2001:db8::2 192.0.2.2
      5 alt2.aspmx.l.google.example 1/2 2001:db8::3 192.0.2.3
      10 alt3.aspmx.l.google.example 1/2 2001:db8::4 192.0.2.4
      10 alt4.aspmx.l.google.example 1/2 2001:db8::5 192.0.2.5`,
  },
  {
    about: 'an own server first, a backup behind it',
    zone: `
      firma.example       MX 10 mail.firma.example
      firma.example       MX 20 backup.mail.firma.example
      mail.firma.example         A 192.0.2.1
      backup.mail.firma.example  A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1
      20 backup.mail.firma.example 1 192.0.2.2`,
  },
]
