// The visible list of checks, in the order in which they are shown. A new question: a new file in its family's folder, a line in that
// folder's list, and a world that triggers it and one that does not in the family's test.
import type { Check } from '../result.ts'
import { daneChecks } from './dane/index.ts'
import { addressChecks } from './address/index.ts'
import { autodiscoverChecks } from './autodiscover/index.ts'
import { caaChecks } from './caa/index.ts'
import { bimiChecks } from './bimi/index.ts'
import { delegationChecks } from './delegation/index.ts'
import { dkimChecks } from './dkim/index.ts'
import { dmarcChecks } from './dmarc/index.ts'
import { dnssecChecks } from './dnssec/index.ts'
import { domainChecks } from './domain/index.ts'
import { mtaStsChecks } from './mta-sts/index.ts'
import { mxChecks } from './mx/index.ts'
import { registrationChecks } from './registration/index.ts'
import { smtpChecks } from './smtp/index.ts'
import { providerChecks } from './provider/index.ts'
import { spfChecks } from './spf/index.ts'
import { tlsChecks } from './tls/index.ts'
import { tlsRptChecks } from './tls-rpt/index.ts'
import { zoneChecks } from './zone/index.ts'

export const checks: readonly Check[] = [
  ...domainChecks,
  ...registrationChecks,
  ...zoneChecks,
  ...delegationChecks,
  ...dnssecChecks,
  ...mxChecks,
  ...addressChecks,
  ...providerChecks,
  ...spfChecks,
  ...dkimChecks,
  ...dmarcChecks,
  ...bimiChecks,
  ...smtpChecks,
  ...tlsChecks,
  ...daneChecks,
  ...mtaStsChecks,
  ...tlsRptChecks,
  ...caaChecks,
  ...autodiscoverChecks,
]
