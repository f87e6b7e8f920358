// A mail intent becomes records: the whole step from what a person said to what the DNS shall say, without I/O. It knows the records
// that are there, so that it merges where only one may stand (SPF), leaves alone what it must not touch (`_dmarc`), and takes back what an
// earlier intent put there.
import { isWithin, type Name, nameToText, root } from '../dns/name.ts'
import { ok } from '../dns/problem.ts'
import { A, AAAA, MX } from '../dns/records/index.ts'
import { compileDkim, compileDmarc, compileReports, compileSpf } from './compile-auth.ts'
import { isBrandName, isIpv4, mailHosts, type MailHosts, type Mx, ulakAddresses } from './compile-mx.ts'
import { compilePresetRecords } from './compile-preset.ts'
import type { Brand } from './brand.ts'
import { Draft, type OwnedRecord } from './draft.ts'
import { type Declared, type Finding, refuse } from './finding.ts'
import type { MailIntent } from './intent.ts'
import { allData, type ZoneSets } from './rrset.ts'

/** What an intent holds in the zone: it goes with the intent. */
export type Owned = { readonly records: readonly OwnedRecord[]; readonly mechanisms: readonly string[] }
export const nothingOwned: Owned = { records: [], mechanisms: [] }

export type CompileInput = {
  readonly apex: Name
  readonly intent: MailIntent
  readonly present: ZoneSets
  /** What the intent before this one put into `present`. */
  readonly owned: Owned
  readonly brand: Brand
  /** The DNS lives elsewhere: `present` says nothing about the world. */
  readonly presentUnknown?: boolean
}

export type Compiled = {
  readonly zone: ZoneSets
  readonly owned: Owned
  readonly findings: readonly Finding[]
  readonly mail: MailHosts
}

export function compile(input: CompileInput): Declared<Compiled> {
  const { apex, intent, present, brand } = input
  if (intent.mtaSts && intent.mtaSts.mode !== 'off')
    return refuse('not-available-yet', mtaStsLater, { pointer: '/mtaSts/mode' })
  const published = allData<Mx>(present.get(apex, MX.code))
  const unknown = input.presentUnknown ? { presentUnknown: true } : {}
  const mail = mailHosts({ apex, intent, brand, present: published, ...unknown })
  if (!mail.ok) return mail

  const draft = new Draft(present)
  const findings: Finding[] = []
  compileMx(draft, mail.value, published, brand)
  compileAddresses(draft, mail.value, brand)
  const spf = compileSpf(draft, input, mail.value, findings)
  if (!spf.ok) return spf
  const dkim = compileDkim(draft, intent, apex)
  if (!dkim.ok) return dkim
  const preset = compilePresetRecords(draft, mail.value, findings)
  if (!preset.ok) return preset
  const dmarc = compileDmarc(draft, input, findings)
  if (!dmarc.ok) return dmarc
  const reports = compileReports(draft, intent, apex)
  if (!reports.ok) return reports

  const laid = draft.lay(input.owned.records)
  return ok({ zone: laid.zone, owned: { records: laid.owned, mechanisms: spf.value }, findings, mail: mail.value })
}

function compileMx(draft: Draft, mail: MailHosts, published: readonly Mx[], brand: Brand): void {
  const { apex } = draft.present
  if (mail.mx === 'null') return draft.whole(apex, MX.code, [{ preference: 0, exchange: root }])
  if (mail.mx !== 'as-published') {
    return draft.whole(
      apex,
      MX.code,
      mail.mx.map(({ preference, exchange }) => ({ preference, exchange })),
    )
  }
  // The customer keeps the MX records; an entry of Ulak's that is no longer wanted goes.
  const kept = published.filter(({ exchange }) => !isBrandName(exchange, brand))
  if (kept.length > 0) draft.whole(apex, MX.code, kept)
}

/** Hosts in the domain get the addresses that were given with them, Ulak's own name those of this installation. */
function compileAddresses(draft: Draft, mail: MailHosts, brand: Brand): void {
  for (const host of mail.hosts) addAddresses(draft, host.exchange, host.addresses)
  if (mail.ulak) addAddresses(draft, mail.ulak.exchange, ulakAddressesFor(mail.ulak.exchange, brand))
}

function ulakAddressesFor(exchange: Name, brand: Brand): readonly string[] {
  const named = brand.mxNames.find((host) => host.name === nameToText(exchange))
  return named ? named.addresses : ulakAddresses(brand)
}

function addAddresses(draft: Draft, host: Name, addresses: readonly string[]): void {
  if (addresses.length === 0 || !isWithin(host, draft.present.apex)) return
  for (const [type, own] of [
    [A.code, addresses.filter(isIpv4)],
    [AAAA.code, addresses.filter((address) => !isIpv4(address))],
  ] as const) {
    if (own.length > 0) {
      draft.whole(
        host,
        type,
        own.map((address) => ({ address })),
      )
    }
  }
}

const mtaStsLater = {
  en: 'MTA-STS is not available yet: its policy must be served over HTTPS with a valid certificate of your domain. Leave "mtaSts" out or set it to "off".',
  tr: 'MTA-STS henüz yok: ilkesi, alan adınızın geçerli bir sertifikasıyla HTTPS üzerinden sunulmalı. "mtaSts" alanını çıkarın ya da "off" yapın.',
}
