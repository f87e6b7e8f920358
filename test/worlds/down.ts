// The route when hosts do not answer.
import type { World } from './world.ts'

const four = `
      firma.example    MX 10 a.firma.example
      firma.example    MX 10 b.firma.example
      firma.example    MX 20 c.firma.example
      firma.example    MX 30 d.firma.example
      a.firma.example  A 192.0.2.1
      a.firma.example  AAAA 2001:db8::1
      b.firma.example  A 192.0.2.2
      c.firma.example  A 192.0.2.3
      d.firma.example  A 192.0.2.4`

export const down: readonly World[] = [
  {
    about: 'one of two equals: the other takes all',
    zone: four,
    down: ['a.firma.example'],
    route: `
      firma.example: deliver by mx
      10 b.firma.example 1 192.0.2.2
      20 c.firma.example 1 192.0.2.3
      30 d.firma.example 1 192.0.2.4`,
  },
  {
    about: 'all of the best: the next preference',
    zone: four,
    down: ['a.firma.example', 'b.firma.example'],
    route: `
      firma.example: deliver by mx
      20 c.firma.example 1 192.0.2.3
      30 d.firma.example 1 192.0.2.4`,
  },
  {
    about: 'a host in the middle: nothing changes for mail now',
    zone: four,
    down: ['c.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 2001:db8::1 192.0.2.1
      10 b.firma.example 1/2 192.0.2.2
      30 d.firma.example 1 192.0.2.4`,
  },
  {
    about: 'all: mail waits at its senders',
    zone: four,
    down: ['a.firma.example', 'b.firma.example', 'c.firma.example', 'd.firma.example'],
    route: `
      firma.example: no-mail-host
      findings all-hosts-down`,
  },
  {
    about: 'one address of a host: the other is left',
    zone: four,
    down: ['2001:db8::1'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 192.0.2.1
      10 b.firma.example 1/2 192.0.2.2
      20 c.firma.example 1 192.0.2.3
      30 d.firma.example 1 192.0.2.4`,
  },
  {
    about: 'all addresses of a host: the host is down',
    zone: four,
    down: ['2001:db8::1', '192.0.2.1'],
    route: `
      firma.example: deliver by mx
      10 b.firma.example 1 192.0.2.2
      20 c.firma.example 1 192.0.2.3
      30 d.firma.example 1 192.0.2.4`,
  },
  {
    about: 'a host that is none of them is told',
    zone: four,
    down: ['www.firma.example'],
    route: `
      firma.example: deliver by mx
      10 a.firma.example 1/2 2001:db8::1 192.0.2.1
      10 b.firma.example 1/2 192.0.2.2
      20 c.firma.example 1 192.0.2.3
      30 d.firma.example 1 192.0.2.4
      findings down-host-not-in-route`,
  },
  {
    about: 'only hosts without addresses are left: nothing is left',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 mx.gone.example
      a.firma.example  A 192.0.2.1`,
    down: ['a.firma.example'],
    route: `
      firma.example: no-mail-host
      findings all-hosts-down`,
  },
  {
    about: 'the implicit MX is down',
    zone: `
      firma.example  A 192.0.2.80`,
    down: ['firma.example'],
    route: `
      firma.example: no-mail-host
      findings implicit-mx all-hosts-down`,
  },
  {
    about: 'an address that two hosts share',
    zone: `
      firma.example    MX 10 a.firma.example
      firma.example    MX 20 b.firma.example
      firma.example    MX 30 c.firma.example
      a.firma.example  A 192.0.2.1
      b.firma.example  A 192.0.2.1
      c.firma.example  A 192.0.2.3`,
    down: ['192.0.2.1'],
    route: `
      firma.example: deliver by mx
      30 c.firma.example 1 192.0.2.3`,
  },
  {
    about: 'a null MX is a null MX, whoever is down',
    zone: `
      firma.example  MX 0 .`,
    down: ['a.firma.example'],
    route: `
      firma.example: null-mx`,
  },
  {
    about: 'as the backup sees it while the better host is down',
    zone: four,
    own: ['d.firma.example'],
    down: ['a.firma.example', 'b.firma.example'],
    route: `
      firma.example: deliver by mx
      20 c.firma.example 1 192.0.2.3
      findings own-hosts-dropped`,
  },
]
