// The long form of test/conformance/same-as-zonemaster: generated delegations with up to three faults each. Whoever can see a fault has to say it, and nobody
// may say one that is not there.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { askThree, threePrograms } from '../support/ask-three.ts'
import { at, type Delegation, type Said } from '../support/faulty-delegations.ts'
import { peer } from '../support/peers.ts'
import { seededRandom } from '../support/random.ts'

const seed = Number(process.env.ULAK_TORTURE_SEED ?? randomInt(2 ** 31))
const count = 60

/** A fault, and by which of a tool's words one knows that it saw it; a tool that is not named does not judge it (faulty-delegations.ts says why). */
const words = {
  lame: { ulak: ['delegation-lame'], zonemaster: ['IS_NOT_AUTHORITATIVE'], dnsviz: ['INVALID_RCODE'] },
  silent: {
    ulak: ['delegation-answers'],
    zonemaster: ['CN01_NO_RESPONSE_UDP'],
    dnsviz: ['NETWORK_ERROR', 'SERVER_UNRESPONSIVE_UDP'],
  },
  differ: {
    ulak: ['delegation-agrees'],
    zonemaster: ['EXTRA_NAME_CHILD', 'EXTRA_NAME_PARENT'],
    dnsviz: ['NS_NAME_NOT_IN_CHILD', 'NS_NAME_NOT_IN_PARENT'],
  },
  serials: { ulak: ['delegation-same-serial'], zonemaster: ['MULTIPLE_SOA_SERIALS'] },
  mx: { ulak: ['delegation-same-mx'], zonemaster: ['Z09_INCONSISTENT_MX_DATA'] },
  alias: { ulak: ['delegation-ns-alias'], zonemaster: ['NS_IS_CNAME'] },
  nowhere: { ulak: ['delegation-ns-address'], zonemaster: ['CAN_NOT_BE_RESOLVED'], dnsviz: ['NO_ADDRESS_FOR_NS_NAME'] },
  glue: { ulak: ['delegation-glue'], zonemaster: ['IN_BAILIWICK_ADDR_MISMATCH'], dnsviz: ['GLUE_MISMATCH'] },
  noIpv6: { ulak: ['delegation-ipv6'], zonemaster: ['NO_IPV6_NS_CHILD'] },
} as const satisfies Record<string, Partial<Said>>
type Fault = keyof typeof words

type Made = { readonly faults: readonly Fault[]; readonly delegation: Delegation }

function make(name: string, random: () => number): Made {
  const faults: Fault[] = []
  const add = (fault: Fault): boolean => {
    if (faults.length >= 3 || random() >= 0.25) return false
    faults.push(fault)
    return true
  }
  // Servers: one of the first hoster, one of the second, and what goes wrong with further ones.
  const noIpv6 = add('noIpv6')
  const servers = noIpv6 ? ['v4a.host.com.', 'v4b.host.com.'] : ['ns1.host.com.', 'ns2.host.com.']
  const below: string[] = []
  const glue: string[] = []
  const further = (label: string, real: string, given: string): void => {
    servers.push(label)
    below.push(`${label} A ${real}`)
    glue.push(`${label}.${name} A ${given}`)
  }
  if (add('silent')) further('quiet', at.silent, at.silent)
  if (add('glue')) further('moved', at.second, at.secondAgain)
  // What the alias leads to has an IPv6 address.
  if (!noIpv6 && add('alias')) servers.push('alias.host.com.')
  if (add('nowhere')) servers.push('nobody.host.com.')
  const atParent = servers.map((host) => `${name} NS ${host.endsWith('.') ? host : `${host}.${name}`}`)
  if (add('differ')) servers.push('v4c.host.com.')
  const lame = add('lame')
  const serial = !lame && add('serials') ? { serial: 2 + Math.floor(random() * 1_000) } : {}
  const mx = !lame && add('mx') ? { mx: ['10 other'] } : {}
  return {
    faults,
    delegation: {
      fault: faults.join(', '),
      parent: [...atParent, ...glue],
      zone: { servers, more: [...below, `other A ${at.mail}`] },
      second: lame ? null : { ...serial, ...mx },
      ulak: [],
      zonemaster: [],
      dnsviz: [],
    },
  }
}

test(
  `what is wrong with generated delegations is what Ulak, Zonemaster and DNSViz say, seed ${seed}`,
  peer(...threePrograms),
  async (t) => {
    const random = seededRandom(seed)
    const made = Object.fromEntries(Array.from({ length: count }, (_, at) => [`d${at}`, make(`d${at}`, random)]))
    const answers = await askThree(
      t,
      Object.fromEntries(Object.entries(made).map(([name, { delegation }]) => [name, delegation])),
      1_800_000,
    )
    const wrong = Object.entries(made).flatMap(([name, { faults }]) =>
      (Object.entries(words) as [Fault, Partial<Said>][]).flatMap(([fault, seenBy]) =>
        (['ulak', 'zonemaster', 'dnsviz'] as const).flatMap((tool) => {
          const known = seenBy[tool]
          if (!known) return []
          const said = known.some((word) => answers[name]![tool].includes(word))
          return said === faults.includes(fault)
            ? []
            : [`${name} (${faults.join(', ') || 'no fault'}): ${tool} ${said ? 'says' : 'does not say'} ${fault}`]
        }),
      ),
    )
    assert.deepEqual(wrong, [])
  },
)
