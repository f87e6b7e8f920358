// No MX: the domain's own addresses at preference 0 (RFC 5321 §5.1), or a null MX: no mail at all (RFC 7505).
import type { World } from './world.ts'

export const implicit: readonly World[] = [
  {
    about: 'no MX, an address: mail goes there all the same',
    zone: `
      firma.example  A 192.0.2.80`,
    route: `
      firma.example: deliver by implicit
      0 firma.example 1 192.0.2.80
      findings implicit-mx`,
  },
  {
    about: 'no MX, only IPv6',
    zone: `
      firma.example  AAAA 2001:db8::80`,
    route: `
      firma.example: deliver by implicit
      0 firma.example 1 2001:db8::80
      findings implicit-mx`,
  },
  {
    about: 'no MX, both families, several addresses: one host',
    zone: `
      firma.example  A 192.0.2.80
      firma.example  A 192.0.2.81
      firma.example  AAAA 2001:db8::80`,
    route: `
      firma.example: deliver by implicit
      0 firma.example 1 2001:db8::80 192.0.2.80 192.0.2.81
      findings implicit-mx`,
  },
  {
    about: 'neither MX nor address',
    zone: `
      firma.example  TXT "parked"`,
    route: `
      firma.example: no-mail-host
      findings implicit-mx`,
  },
  {
    about: 'an SRV record is no mail host',
    zone: `
      _smtp._tcp.firma.example  SRV 0 0 25 mail.firma.example
      mail.firma.example        A 192.0.2.1
      firma.example             TXT "x"`,
    route: `
      firma.example: no-mail-host
      findings implicit-mx`,
  },
  {
    about: 'an empty non-terminal exists and takes no mail',
    zone: `
      www.firma.example  A 192.0.2.80`,
    route: `
      firma.example: no-mail-host
      findings implicit-mx`,
  },
  {
    about: 'no such domain',
    zone: `
      other.example  A 192.0.2.80`,
    route: `
      firma.example: no-such-domain`,
  },
  {
    about: 'the web server is on a private address: flagged',
    zone: `
      firma.example  A 192.168.1.10`,
    route: `
      firma.example: deliver by implicit
      0 firma.example 1 192.168.1.10 !private-address
      findings implicit-mx`,
  },
  {
    about: 'a top-level domain may take mail like any other',
    zone: `
      firma  MX 10 mx.firma
      mx.firma A 192.0.2.1`,
    ask: 'postmaster@firma',
    route: `
      firma: deliver by mx
      10 mx.firma 1 192.0.2.1`,
  },
]

export const nullMx: readonly World[] = [
  {
    about: 'a null MX alone: no mail, whatever addresses there are',
    zone: `
      firma.example  MX 0 .
      firma.example  A 192.0.2.80`,
    route: `
      firma.example: null-mx`,
  },
  {
    about: 'its preference should be 0; another one says the same',
    zone: `
      firma.example  MX 10 .`,
    route: `
      firma.example: null-mx`,
  },
  {
    about: 'two null MX say the same',
    zone: `
      firma.example  MX 0 .
      firma.example  MX 10 .`,
    route: `
      firma.example: null-mx`,
  },
  {
    about: 'beside a real one it says nothing: the real one is used (mx-connect ignores it silently)',
    zone: `
      firma.example       MX 0 .
      firma.example       MX 10 mail.firma.example
      mail.firma.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1
      findings null-mx-beside-others`,
  },
  {
    about: 'also when it comes last',
    zone: `
      firma.example       MX 10 mail.firma.example
      firma.example       MX 65535 .
      mail.firma.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1
      findings null-mx-beside-others`,
  },
  {
    about: 'also among equals: the real ones share, it takes none',
    zone: `
      firma.example    MX 10 .
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      a.firma.example  A 192.0.2.1
      b.firma.example  A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 192.0.2.1
      10 b.firma.example 1/2 192.0.2.2
      findings null-mx-beside-others`,
  },
  {
    about: 'a null MX beside a host that dangles: still no null MX',
    zone: `
      firma.example  MX 0 .
      firma.example  MX 10 mx.gone.example`,
    route: `
      firma.example: no-mail-host
      findings null-mx-beside-others`,
  },
  {
    about: 'the null MX of an alias’s target counts for the alias',
    zone: `
      firma.example  CNAME other.example
      other.example  MX 0 .`,
    route: `
      firma.example: null-mx
      findings domain-is-cname`,
  },
  {
    about: 'a wildcard null MX: no mail for any subdomain',
    zone: `
      *.firma.example  MX 0 .
      firma.example    A 192.0.2.80`,
    ask: 'u@anything.firma.example',
    route: `
      anything.firma.example: null-mx`,
  },
]
