// A stranger's set may be of any size; a sender gives up after some: the best hosts, the first addresses.
import type { World } from './world.ts'

const two = (at: number): string => String(at).padStart(2, '0')
const each = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at + 1)).join('\n')

export const limits: readonly World[] = [
  {
    about: 'thirty hosts are walked',
    zone: each(30, (at) => `firma.example MX ${at} h${two(at)}.example\nh${two(at)}.example A 192.0.2.${at}`),
    route: `firma.example: deliver by mx\n${each(30, (at) => `${at} h${two(at)}.example 1 192.0.2.${at}`)}`,
  },
  {
    about: 'of forty the thirty best',
    zone: each(40, (at) => `firma.example MX ${at} h${two(at)}.example\nh${two(at)}.example A 192.0.2.${at}`),
    route: `firma.example: deliver by mx\n${each(30, (at) => `${at} h${two(at)}.example 1 192.0.2.${at}`)}
      findings too-many-hosts`,
  },
  {
    about: 'of forty equals thirty',
    zone: each(40, (at) => `firma.example MX 10 h${two(at)}.example\nh${two(at)}.example A 192.0.2.${at}`),
    route: `firma.example: deliver by mx\n${each(30, (at) => `10 h${two(at)}.example 1/30 192.0.2.${at}`)}
      findings too-many-hosts`,
  },
  {
    about: 'ourselves among forty equals, beyond the cap: still a loop',
    zone: each(40, (at) => `firma.example MX 10 h${two(at)}.example\nh${two(at)}.example A 192.0.2.${at}`),
    own: ['h40.example'],
    route: `
      firma.example: loops-back
      findings too-many-hosts own-hosts-dropped`,
  },
  {
    about: 'sixteen addresses of a host are tried',
    zone: `firma.example MX 10 a.example\n${each(16, (at) => `a.example A 192.0.2.${at}`)}`,
    route: `firma.example: deliver by mx\n10 a.example 1 ${each(16, (at) => `192.0.2.${at}`).replaceAll('\n', ' ')}`,
  },
  {
    about: 'of forty addresses sixteen, both families among them',
    zone: `firma.example MX 10 a.example\n${each(20, (at) => `a.example A 192.0.2.${at}\na.example AAAA 2001:db8::${at}`)}`,
    route: `firma.example: deliver by mx
      10 a.example 1 ${each(8, (at) => `2001:db8::${at} 192.0.2.${at}`).replaceAll('\n', ' ')}
      findings too-many-addresses`,
  },
]
