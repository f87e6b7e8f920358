// Thirty domains, and a real Postfix that walks their hosts as Ulak says.
import { test } from 'node:test'
import { agreementPrograms, assertAgreement, type MailWorld } from '../support/mta-agreement.ts'
import { peer } from '../support/peers.ts'

const worlds: readonly MailWorld[] = [
  { about: 'one host', zone: '@ MX 10 a\na A up1' },
  { about: 'the better of two', zone: '@ MX 20 b\n@ MX 10 a\na A up1\nb A up2' },
  { about: 'numbers, not texts', zone: '@ MX 100 a\n@ MX 9 b\na A up1\nb A up2' },
  { about: 'the better one is down', zone: '@ MX 10 a\n@ MX 20 b\na A down1\nb A up2' },
  { about: 'the better one is busy', zone: '@ MX 10 a\n@ MX 20 b\na A busy1\nb A up2' },
  { about: 'the backup is down', zone: '@ MX 10 a\n@ MX 20 b\na A up1\nb A down2' },
  { about: 'two of three are down', zone: '@ MX 10 a\n@ MX 20 b\n@ MX 30 c\na A down1\nb A down2\nc A up3' },
  { about: 'all are down', zone: '@ MX 10 a\n@ MX 20 b\na A down1\nb A down2' },
  { about: 'two equals', zone: '@ MX 10 a\n@ MX 10 b\na A up1\nb A up2', messages: 60 },
  { about: 'three equals', zone: '@ MX 10 a\n@ MX 10 b\n@ MX 10 c\na A up1\nb A up2\nc A up3', messages: 60 },
  {
    about: 'three equals before a backup',
    zone: '@ MX 10 a\n@ MX 10 b\n@ MX 10 c\n@ MX 20 d\na A up1\nb A up2\nc A up3\nd A up4',
    messages: 60,
  },
  {
    about: 'one of two equals is down',
    zone: '@ MX 10 a\n@ MX 10 b\n@ MX 20 c\na A up1\nb A down1\nc A up3',
    messages: 8,
  },
  { about: 'both equals are down', zone: '@ MX 10 a\n@ MX 10 b\n@ MX 20 c\na A down1\nb A down2\nc A up3' },
  { about: 'one is busy, one is down', zone: '@ MX 10 a\n@ MX 10 b\n@ MX 20 c\na A busy1\nb A down2\nc A up3' },
  {
    about: 'the first address of a host is down',
    zone: '@ MX 10 a\n@ MX 20 b\na A down1\na A up1\nb A up2',
    messages: 8,
  },
  { about: 'all addresses of a host are down', zone: '@ MX 10 a\n@ MX 20 b\na A down1\na A down2\nb A up2' },
  { about: 'IPv6 beside IPv4', zone: '@ MX 10 a\n@ MX 20 b\na A up1\na AAAA 2001:db8::1\nb A up2' },
  {
    about: 'the fifth address',
    zone: '@ MX 1 a\n@ MX 2 b\n@ MX 3 c\n@ MX 4 d\n@ MX 5 e\na A down1\nb A down2\nc A down3\nd A down4\ne A up5',
  },
  {
    about: 'the sixth address is beyond what Postfix tries',
    zone: '@ MX 1 a\n@ MX 2 b\n@ MX 3 c\n@ MX 4 d\n@ MX 5 e\n@ MX 6 f\na A down1\nb A down2\nc A down3\nd A down4\ne A down5\nf A up6',
  },
  { about: 'a host that dangles', zone: '@ MX 10 mx.gone.example\n@ MX 20 b\nb A up2' },
  { about: 'a host without an address', zone: '@ MX 10 a\n@ MX 20 b\na TXT x\nb A up2' },
  { about: 'no host has an address', zone: '@ MX 10 mx.gone.example\n@ A up1' },
  { about: 'implicit MX', zone: '@ A up1' },
  { about: 'implicit MX that is down', zone: '@ A down1' },
  { about: 'null MX', zone: '@ MX 0 .\n@ A up1' },
  { about: 'no such domain', zone: 'other.example TXT x' },
  { about: 'neither MX nor address', zone: '@ TXT x' },
  { about: 'a host that is an alias', zone: '@ MX 10 a\n@ MX 20 b\na CNAME c\nc A up1\nb A up2' },
  { about: 'the domain is an alias', zone: '@ CNAME www\nwww MX 10 a\nwww MX 20 b\na A down1\nb A up2' },
  { about: 'its servers are lame', zone: '@ NS ns\nns A down9' },
  {
    about: 'the sender is the backup',
    zone: '@ MX 10 a\n@ MX 20 us-too\n@ MX 30 c\na A up1\nus-too A us\nc A up3',
    withUs: true,
  },
  {
    about: 'the sender is the backup and the better host is down: what is worse is not tried',
    zone: '@ MX 10 a\n@ MX 20 us-too\n@ MX 30 c\na A down1\nus-too A us\nc A up3',
    withUs: true,
  },
  { about: 'the sender is the best: a loop', zone: '@ MX 10 us-too\n@ MX 20 c\nus-too A us\nc A up3', withUs: true },
  { about: 'the sender stands beside an equal', zone: '@ MX 10 a\n@ MX 10 us-too\na A up1\nus-too A us', withUs: true },
]

test('Postfix walks as Ulak predicts', peer(...agreementPrograms), (t) => assertAgreement(t, worlds))
