import type { Check } from '../../result.ts'
import { addressBlocklist } from './address-blocklist.ts'
import { addressIpv4 } from './address-ipv4.ts'
import { addressIpv6 } from './address-ipv6.ts'
import { addressReverse } from './address-reverse.ts'
import { addressReverseConfirmed } from './address-reverse-confirmed.ts'
import { addressReverseOwnName } from './address-reverse-own-name.ts'

export const addressChecks: readonly Check[] = [
  addressIpv4,
  addressIpv6,
  addressReverse,
  addressReverseConfirmed,
  addressReverseOwnName,
  addressBlocklist,
]
