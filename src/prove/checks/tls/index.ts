import type { Check } from '../../result.ts'
import { starttlsOffered } from './starttls-offered.ts'
import { tlsExpiry } from './tls-expiry.ts'
import { tlsHandshake } from './tls-handshake.ts'
import { tlsName } from './tls-name.ts'
import { tlsTrusted } from './tls-trusted.ts'
import { tlsVersion } from './tls-version.ts'

export const tlsChecks: readonly Check[] = [starttlsOffered, tlsHandshake, tlsVersion, tlsTrusted, tlsName, tlsExpiry]
