import type { Check } from '../../result.ts'
import { dnssecAlgorithm } from './dnssec-algorithm.ts'
import { dnssecDsDigest } from './dnssec-ds-digest.ts'
import { dnssecDsMatches } from './dnssec-ds-matches.ts'
import { dnssecDsPresent } from './dnssec-ds-present.ts'
import { dnssecSignaturesValid } from './dnssec-signatures-valid.ts'
import { dnssecSigned } from './dnssec-signed.ts'
import { dnssecValidates } from './dnssec-validates.ts'

export const dnssecChecks: readonly Check[] = [
  dnssecSigned,
  dnssecDsPresent,
  dnssecDsMatches,
  dnssecValidates,
  dnssecSignaturesValid,
  dnssecAlgorithm,
  dnssecDsDigest,
]
