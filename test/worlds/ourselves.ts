// Seen by a server that stands in the list itself: it drops itself and all that is not better, or it would send mail in a circle
// (RFC 5321 §5.1).
import type { World } from './world.ts'

const three = `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      firma.example    MX 30 c.firma.example
      a.firma.example  A 192.0.2.1
      b.firma.example  A 192.0.2.2
      c.firma.example  A 192.0.2.3`

export const ourselves: readonly World[] = [
  {
    about: 'the backup hands on to what is better',
    zone: three,
    own: ['c.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      20 b.firma.example 1 192.0.2.2
      findings own-hosts-dropped`,
  },
  {
    about: 'what is worse than ourselves is dropped as well',
    zone: three,
    own: ['b.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      findings own-hosts-dropped`,
  },
  {
    about: 'the best host has nobody to hand on to',
    zone: three,
    own: ['a.firma.example'],
    route: `
      firma.example: loops-back
      findings own-hosts-dropped`,
  },
  {
    about: 'what is equal to ourselves is dropped',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      firma.example    MX 20 c.firma.example
      a.firma.example  A 192.0.2.1
      b.firma.example  A 192.0.2.2
      c.firma.example  A 192.0.2.3`,
    own: ['c.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      findings own-hosts-dropped`,
  },
  {
    about: 'equals alone: a loop',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      a.firma.example  A 192.0.2.1
      b.firma.example  A 192.0.2.2`,
    own: ['b.firma.example'],
    route: `
      firma.example: loops-back
      findings own-hosts-dropped`,
  },
  {
    about: 'the backup is the only MX (mailcow#614, OpenSMTPD#91): a loop, said as such',
    zone: `
      firma.example       MX 10 backup.hoster.example
      backup.hoster.example A 192.0.2.2`,
    own: ['backup.hoster.example'],
    route: `
      firma.example: loops-back
      findings own-hosts-dropped`,
  },
  {
    about: 'under several names: the best of them is the limit',
    zone: three,
    own: ['c.firma.example', 'b.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      findings own-hosts-dropped`,
  },
  {
    about: 'known by its address, under a name that it does not know',
    zone: `
      firma.example       MX 10 a.firma.example
      firma.example       MX 20 alias-of-us.firma.example
      a.firma.example     A 192.0.2.1
      alias-of-us.firma.example A 192.0.2.2`,
    own: ['192.0.2.2'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      findings own-hosts-dropped`,
  },
  {
    about: 'one of several addresses is enough',
    zone: `
      firma.example       MX 10 a.firma.example
      firma.example       MX 20 b.firma.example
      a.firma.example     A 192.0.2.1
      b.firma.example     A 192.0.2.7
      b.firma.example     AAAA 2001:db8::2`,
    own: ['2001:DB8:0::2'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      findings own-hosts-dropped`,
  },
  {
    about: 'the implicit MX is ourselves',
    zone: `
      firma.example  A 192.0.2.2`,
    own: ['firma.example'],
    route: `
      firma.example: loops-back
      findings implicit-mx`,
  },
  {
    about: 'the implicit MX is ourselves by address',
    zone: `
      firma.example  A 192.0.2.2`,
    own: ['192.0.2.2'],
    route: `
      firma.example: loops-back
      findings implicit-mx`,
  },
  {
    about: 'ourselves, but not in this list: nothing is dropped',
    zone: three,
    own: ['mx.elsewhere.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      20 b.firma.example 1 192.0.2.2
      30 c.firma.example 1 192.0.2.3`,
  },
  {
    about: 'our own name has no address any more: still ourselves',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 us.firma.example
      firma.example    MX 30 c.firma.example
      a.firma.example  A 192.0.2.1
      c.firma.example  A 192.0.2.3`,
    own: ['us.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 192.0.2.1
      findings own-hosts-dropped`,
  },
  {
    about: 'the better host has no address: nowhere to go, but no loop',
    zone: `
      firma.example    MX 10 mx.gone.example
      firma.example    MX 20 us.firma.example
      us.firma.example A 192.0.2.2`,
    own: ['us.firma.example'],
    route: `
      firma.example: no-mail-host
      findings own-hosts-dropped`,
  },
  {
    about: 'the better host cannot be looked up now: no loop either',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 us.firma.example
      us.firma.example A 192.0.2.2`,
    servfail: ['A a.firma.example', 'AAAA a.firma.example'],
    own: ['us.firma.example'],
    route: `
      firma.example: unknown-now
      findings own-hosts-dropped`,
  },
  {
    about: 'a literal of ourselves',
    zone: `firma.example TXT "x"`,
    ask: 'postmaster@[192.0.2.2]',
    own: ['192.0.2.2'],
    route: `
      [192.0.2.2]: loops-back`,
  },
]
