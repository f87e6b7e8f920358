// Addresses that nobody on the Internet reaches: flagged, for mail sent there goes nowhere or to the sender itself (stalwart#1377,
// OpenSMTPD#1190, Haraka#2809, hestiacp#4132).
import type { World } from './world.ts'

const at = (about: string, address: string, flagged = true): World => ({
  about: `${address} is ${about}`,
  zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  ${address.includes(':') ? 'AAAA' : 'A'} ${address}`,
  route: `
      firma.example: deliver by mx
      10 a.firma.example 1 ${address} ${flagged ? '!private-address' : ''}`,
})

export const special: readonly World[] = [
  at('this host', '0.0.0.0'),
  at('loopback', '127.0.0.1'),
  at('private', '10.0.0.1'),
  at('private', '172.16.0.1'),
  at('private to its end', '172.31.255.255'),
  at('public, just behind the private ones', '172.32.0.1', false),
  at('private', '192.168.1.1'),
  at('shared address space of carriers', '100.64.0.1'),
  at('link-local', '169.254.10.10'),
  at('multicast', '224.0.0.1'),
  at('broadcast', '255.255.255.255'),
  at('loopback', '::1'),
  at('link-local', 'fe80::1'),
  at('unique local', 'fd00::1'),
  at('NAT64 of some IPv4 address', '64:ff9b::c000:201'),
  at('local-use NAT64', '64:ff9b:1::1'),
  at('IPv4 in disguise', '::ffff:10.0.0.1'),
  at('6to4', '2002:a00:1::1'),
  {
    about: 'one private address among public ones is flagged, and all stay',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  A 192.0.2.1
      a.firma.example  AAAA fd00::1`,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 fd00::1 192.0.2.1 !private-address`,
  },
  {
    about: 'where private addresses are allowed they are no problem',
    zone: `
      firma.example    MX 10 a.firma.example
      a.firma.example  A 10.0.0.1`,
    allowPrivate: true,
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1 10.0.0.1`,
  },
  {
    about: 'MX localhost, where somebody publishes it',
    zone: `
      firma.example  MX 10 localhost
      localhost      A 127.0.0.1`,
    route: `
      firma.example: deliver by mx
      10 localhost 1 127.0.0.1 !private-address`,
  },
]
