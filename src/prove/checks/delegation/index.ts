import type { Check } from '../../result.ts'
import { delegationAgrees } from './delegation-agrees.ts'
import { delegationAnswers } from './delegation-answers.ts'
import { delegationGlue } from './delegation-glue.ts'
import { delegationHere } from './delegation-here.ts'
import { delegationIpv6 } from './delegation-ipv6.ts'
import { delegationLame } from './delegation-lame.ts'
import { delegationNetworks } from './delegation-networks.ts'
import { delegationNoRecursion } from './delegation-no-recursion.ts'
import { delegationNsAddress } from './delegation-ns-address.ts'
import { delegationNsAlias } from './delegation-ns-alias.ts'
import { delegationNsName } from './delegation-ns-name.ts'
import { delegationNsPublic } from './delegation-ns-public.ts'
import { delegationNsTtl } from './delegation-ns-ttl.ts'
import { delegationSameMx } from './delegation-same-mx.ts'
import { delegationSameSerial } from './delegation-same-serial.ts'
import { delegationTcp } from './delegation-tcp.ts'
import { delegationTwoServers } from './delegation-two-servers.ts'
import { soaContact } from './soa-contact.ts'
import { soaNegativeTtl } from './soa-negative-ttl.ts'
import { soaTimers } from './soa-timers.ts'

export const delegationChecks: readonly Check[] = [
  delegationHere,
  delegationAgrees,
  delegationAnswers,
  delegationLame,
  delegationSameSerial,
  delegationSameMx,
  delegationTwoServers,
  delegationNetworks,
  delegationIpv6,
  delegationGlue,
  delegationNsName,
  delegationNsAddress,
  delegationNsAlias,
  delegationNsPublic,
  delegationNsTtl,
  delegationTcp,
  delegationNoRecursion,
  soaContact,
  soaTimers,
  soaNegativeTtl,
]
