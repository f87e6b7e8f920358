// What cannot be known now is never "no": SERVFAIL and silence leave mail where it is (promise 6).
import type { World } from './world.ts'

const bothOf = (host: string): string[] => [`A ${host}`, `AAAA ${host}`]

export const unknown: readonly World[] = [
  {
    about: 'SERVFAIL for the MX is not "no MX", though there is an address',
    zone: `
      firma.example  A 192.0.2.80`,
    servfail: ['MX firma.example'],
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'silence for the MX is not either',
    zone: `
      firma.example  A 192.0.2.80`,
    silent: ['MX firma.example'],
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'SERVFAIL for a domain that has a null MX: unknown, not refused',
    zone: `
      firma.example  MX 0 .`,
    servfail: ['MX firma.example'],
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'no MX for sure, but the address cannot be found out: unknown',
    zone: `
      firma.example  TXT "x"`,
    servfail: ['A firma.example'],
    route: `
      firma.example: unknown-now
      findings implicit-mx`,
  },
  {
    about: 'no MX, one family known: that one is used',
    zone: `
      firma.example  AAAA 2001:db8::80
      firma.example  A    192.0.2.80`,
    servfail: ['A firma.example'],
    route: `
      firma.example: deliver by implicit
      0 firma.example 1 2001:db8::80
      findings implicit-mx`,
  },
  {
    about: 'the addresses of the only host cannot be found out',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  A 192.0.2.1`,
    servfail: bothOf('a.firma.example'),
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'one family of the only host cannot be found out, the other has nothing: unknown, not "no address"',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  TXT "x"`,
    servfail: ['AAAA a.firma.example'],
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'IPv4 cannot be found out, IPv6 is there',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  A 192.0.2.1
      a.firma.example  AAAA 2001:db8::1`,
    servfail: ['A a.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 2001:db8::1`,
  },
  {
    about: 'the best host cannot be found out: it keeps its place, the next one is known',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      a.firma.example  A 192.0.2.1
      b.firma.example  A 192.0.2.2`,
    servfail: bothOf('a.firma.example'),
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 !address-unknown
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'silence about a host: the same',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      a.firma.example  A 192.0.2.1
      b.firma.example  A 192.0.2.2`,
    silent: bothOf('a.firma.example'),
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 !address-unknown
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'one host is unknown, the other has no address: unknown, for mail may yet go somewhere',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 mx.gone.example`,
    servfail: bothOf('a.firma.example'),
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'all hosts are unknown',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example`,
    servfail: [...bothOf('a.firma.example'), ...bothOf('b.firma.example')],
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'the known host is down, the other is unknown: unknown',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      b.firma.example  A 192.0.2.2`,
    servfail: bothOf('a.firma.example'),
    down: ['b.firma.example'],
    route: `
      firma.example: unknown-now`,
  },
  {
    about: 'among equals an unknown host keeps its share',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      b.firma.example  A 192.0.2.2`,
    servfail: bothOf('a.firma.example'),
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 !address-unknown
      10 b.firma.example 1/2 192.0.2.2`,
  },
]
