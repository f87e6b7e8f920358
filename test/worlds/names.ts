// Names as people write them, and as they go wrong: addresses for names, forgotten dots, illegal names, names with their own letters.
import type { World } from './world.ts'

export const names: readonly World[] = [
  {
    about: 'an IP address as MX target (DNSControl takes it): no such name has an address',
    whole: true,
    zone: `
      firma.example    MX 10 192.0.2.1
      firma.example    MX 20 b.firma.example
      b.firma.example  A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 192.0.2.1 0 !target-is-address !no-address
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'an IP address as the only MX target: no mail host, and not the implicit MX',
    zone: `
      firma.example  MX 10 192.0.2.1
      firma.example  A 192.0.2.1`,
    route: `
      firma.example: no-mail-host`,
  },
  {
    about: 'the dot at the end was forgotten, and the panel appended the domain (octodns#1198, stalwart#1084)',
    zone: `
      firma.example       MX 10 mail.firma.example.firma.example
      mail.firma.example  A 192.0.2.1`,
    route: `
      firma.example: no-mail-host`,
  },
  {
    about: 'an IP address with the domain appended',
    zone: `
      firma.example    MX 10 192.0.2.1.firma.example
      firma.example    MX 20 b.firma.example
      b.firma.example  A 192.0.2.2`,
    route: `
      firma.example: deliver by mx
      10 192.0.2.1.firma.example 0 !no-address
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'an underscore is not legal in a host name; many senders use it all the same',
    zone: `
      firma.example         MX 10 mail_1.firma.example
      mail_1.firma.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail_1.firma.example 1 192.0.2.1 !name-not-legal`,
  },
  {
    about: 'a hyphen at the beginning of a label is not',
    zone: `
      firma.example        MX 10 -mail.firma.example
      -mail.firma.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 -mail.firma.example 1 192.0.2.1 !name-not-legal`,
  },
  {
    about: 'a single label of digits is no host name',
    whole: true,
    ask: 'rakam.example',
    zone: `
      rakam.example  MX 10 25
      25             A 192.0.2.1`,
    route: `
      rakam.example: deliver by mx
      10 25 1 192.0.2.1 !name-not-legal`,
  },
  {
    about: 'a whole address as MX target: the @ is part of a label',
    zone: String.raw`
      firma.example            MX 10 info\@firma.example
      firma.example            MX 20 b.firma.example
      b.firma.example          A 192.0.2.2`,
    route: String.raw`
      firma.example: deliver by mx
      10 info\@firma.example 0 !name-not-legal !no-address
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'letters that were published raw instead of as an A-label',
    zone: String.raw`
      firma.example            MX 10 \195\182rnek.example
      firma.example            MX 20 b.firma.example
      \195\182rnek.example     A 192.0.2.1
      b.firma.example          A 192.0.2.2`,
    route: String.raw`
      firma.example: deliver by mx
      10 \195\182rnek.example 1 192.0.2.1 !name-not-legal
      20 b.firma.example 1 192.0.2.2`,
  },
  {
    about: 'a domain is typed with its own letters (docker-mailserver#794, hestiacp#3599)',
    zone: `
      xn--rnekalanadi-qfb.example       MX 10 mail.xn--rnekalanadi-qfb.example
      mail.xn--rnekalanadi-qfb.example  A 192.0.2.1`,
    ask: 'örnekalanadi.example',
    route: `
      xn--rnekalanadi-qfb.example: deliver by mx
      10 mail.xn--rnekalanadi-qfb.example 1 192.0.2.1`,
  },
  {
    about: 'and in capitals, but for the I that Turkish reads in its own way',
    zone: `
      xn--rnekalanadi-qfb.example       MX 10 mail.xn--rnekalanadi-qfb.example
      mail.xn--rnekalanadi-qfb.example  A 192.0.2.1`,
    ask: 'ÖRNEKALANADi.EXAMPLE',
    route: `
      xn--rnekalanadi-qfb.example: deliver by mx
      10 mail.xn--rnekalanadi-qfb.example 1 192.0.2.1`,
  },
  {
    about: 'an MX host with an IDN name (Stalwart 0.16: failed for ever)',
    zone: `
      firma.example                     MX 10 mail.xn--rnekalanadi-qfb.example
      mail.xn--rnekalanadi-qfb.example  A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 mail.xn--rnekalanadi-qfb.example 1 192.0.2.1`,
  },
  {
    about: 'an address whose local part and domain have letters of their own (RFC 6531)',
    zone: `
      xn--rnekalanadi-qfb.example  MX 10 mail.firma.example
      mail.firma.example           A 192.0.2.1`,
    ask: 'çağrı.ışık@örnekalanadi.example',
    route: `
      xn--rnekalanadi-qfb.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1`,
  },
  {
    about: 'letters composed of two characters are the same letters',
    zone: `
      xn--rnekalanadi-qfb.example  MX 10 mail.firma.example
      mail.firma.example           A 192.0.2.1`,
    ask: 'örnekalanadi.example'.normalize('NFD'),
    route: `
      xn--rnekalanadi-qfb.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1`,
  },
  {
    about: 'a quoted local part, with an @ in it',
    zone: `
      firma.example       MX 10 mail.firma.example
      mail.firma.example  A 192.0.2.1`,
    ask: '"ali @ veli"@firma.example',
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1`,
  },
  {
    about: 'case does not matter, nor does a dot at the end',
    zone: `
      firma.example       MX 10 MAIL.Firma.Example
      mail.FIRMA.example  A 192.0.2.1`,
    ask: 'FiRMA.eXaMPLe.',
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1`,
  },
  {
    about: 'a full-width dot is a dot',
    zone: `
      firma.example       MX 10 mail.firma.example
      mail.firma.example  A 192.0.2.1`,
    ask: 'firma。example',
    route: `
      firma.example: deliver by mx
      10 mail.firma.example 1 192.0.2.1`,
  },
  {
    about: 'a name of the greatest length',
    zone: `
      firma.example  MX 10 ${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(40)}.example
      ${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(40)}.example A 192.0.2.1`,
    route: `
      firma.example: deliver by mx
      10 ${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(40)}.example 1 192.0.2.1`,
  },
]

export const literals: readonly World[] = [
  {
    about: 'an IPv4 literal',
    zone: `firma.example TXT "x"`,
    ask: 'postmaster@[192.0.2.1]',
    route: `
      [192.0.2.1]: deliver by literal
      0 [192.0.2.1] 1 192.0.2.1`,
  },
  {
    about: 'an IPv6 literal, in canonical form',
    zone: `firma.example TXT "x"`,
    ask: 'postmaster@[IPv6:2001:DB8:0:0::1]',
    route: `
      [IPv6:2001:db8::1]: deliver by literal
      0 [IPv6:2001:db8::1] 1 2001:db8::1`,
  },
  {
    about: 'the tag of an IPv6 literal in any case, without a local part',
    zone: `firma.example TXT "x"`,
    ask: '[ipv6:2001:db8::1]',
    route: `
      [IPv6:2001:db8::1]: deliver by literal
      0 [IPv6:2001:db8::1] 1 2001:db8::1`,
  },
  {
    about: 'a literal of a private address is flagged',
    zone: `firma.example TXT "x"`,
    ask: '[10.0.0.1]',
    route: `
      [10.0.0.1]: deliver by literal
      0 [10.0.0.1] 1 10.0.0.1 !private-address`,
  },
  {
    about: 'a literal whose address is down',
    zone: `firma.example TXT "x"`,
    ask: '[192.0.2.1]',
    down: ['192.0.2.1'],
    route: `
      [192.0.2.1]: no-mail-host
      findings all-hosts-down`,
  },
]
