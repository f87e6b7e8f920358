import { provesChecks } from '../../../../test/support/check-battery.ts'
import { name } from '../../../dns/name.ts'
import { parseZoneFile } from '../../../dns/zone-file.ts'
import { zoneWorld } from '../../zone-world.ts'
import { zoneChecks } from './index.ts'

const apex = name('firma.example')

/** A zone file with SOA, two name servers and a mail host, and these lines. */
const file = (lines: string, head = '@ NS ns1\n@ NS ns.other.example.\nns1 A 192.0.2.53\n') => {
  const { records, problems } = parseZoneFile(
    `$TTL 3600\n@ SOA ns1 host 1 7200 3600 1209600 300\n${head}@ MX 10 mail\nmail A 192.0.2.1\n${lines}\n`,
    { origin: apex },
  )
  if (problems.length > 0) throw new Error(problems[0]!.text.en)
  return { world: {}, tools: { zoneFile: { apex, records }, resolver: zoneWorld(records, apex) } }
}
const good = file('www CNAME mail\n* A 192.0.2.9\nsub NS ns.sub\nns.sub A 192.0.2.7\nnews MX 10 mail')

provesChecks(zoneChecks, {
  'ns-present': { finds: [{ ...file('', 'x A 192.0.2.53\n'), severity: 'error' }], passes: [good, { world: {} }] },
  'ns-target': {
    finds: [
      { ...file('', '@ NS gone\n'), severity: 'error' },
      { ...file('alias CNAME mail', '@ NS alias\n'), severity: 'error' },
    ],
    passes: [good],
  },
  'cname-alone': {
    finds: [
      { ...file('www CNAME mail\nwww TXT "x"'), severity: 'error' },
      { ...file('@ CNAME x.other.example.'), severity: 'error' },
    ],
    passes: [good],
  },
  'cname-once': { finds: [{ ...file('www CNAME mail\nwww CNAME ns1'), severity: 'error' }], passes: [good] },
  'zone-mx': {
    finds: [
      { ...file('news MX 10 gone'), severity: 'error' },
      { ...file('news MX 10 www\nwww CNAME mail'), severity: 'error' },
      { ...file('news MX 10 192.0.2.1'), severity: 'error' },
      { ...file('news MX 0 .\nnews MX 10 mail'), severity: 'error' },
    ],
    passes: [good, file('@ MX 10 gone')],
  },
  'srv-target': {
    finds: [{ ...file('_imaps._tcp SRV 0 1 993 gone'), severity: 'warning' }],
    passes: [good, file('_imaps._tcp SRV 0 1 993 mail\n_imap._tcp SRV 0 0 0 .')],
  },
  'zone-glue': {
    finds: [
      { ...file('sub NS ns.sub'), severity: 'warning' },
      { ...file('sub NS www\nwww CNAME mail'), severity: 'warning' },
    ],
    passes: [good, file('sub NS ns.elsewhere.example.')],
  },
  'below-delegation': { finds: [{ ...file('sub NS ns1\nx.sub TXT "x"'), severity: 'warning' }], passes: [good] },
  'zone-host-names': {
    finds: [
      { ...file('my_host A 192.0.2.4'), severity: 'notice' },
      { ...file('sub NS n_s.other.example.'), severity: 'notice' },
    ],
    passes: [good, file('_dmarc TXT "v=DMARC1; p=none"')],
  },
  'zone-ttl': { finds: [{ ...file('a 60 A 192.0.2.1\na 90 A 192.0.2.2'), severity: 'notice' }], passes: [good] },
})
