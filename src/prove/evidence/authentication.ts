// Who may speak for the domain, and who takes its mail: SPF, DKIM, DMARC, BIMI and the providers that they and the MX hosts show.
import { detectSenders } from '../../declare/presets/index.ts'
import type { Name } from '../../dns/name.ts'
import { parseSpf } from '../../mailauth/spf-record.ts'
import { type BimiEvidence, gatherBimi } from './bimi.ts'
import { type DkimEvidence, gatherDkim, seenKeys } from './dkim.ts'
import { type DmarcEvidence, gatherDmarc } from './dmarc.ts'
import type { MxEvidence } from './mx.ts'
import { findMailboxes, gatherProvider, type Mailboxes, type Provider } from './provider.ts'
import { gatherOwnSpf, gatherSpf, type OwnSpf, type SpfEvidence } from './spf.ts'
import type { Tools } from './tools.ts'

export type AuthenticationEvidence = SpfEvidence & {
  readonly ownSpf: OwnSpf
  readonly dmarc: DmarcEvidence
  readonly dkim: DkimEvidence
  readonly bimi: BimiEvidence
  /** Who receives the mail, read from the MX hosts in the order of preference. */
  readonly provider: Provider | undefined
  /** Who keeps the mailboxes, where that can be seen. */
  readonly mailboxes: Mailboxes | undefined
}

/** `mx` may still be on its way: SPF and DMARC do not wait for it. */
export async function gatherAuthentication(
  domain: Name,
  mx: Promise<MxEvidence>,
  tools: Tools,
): Promise<AuthenticationEvidence> {
  const [{ mxRecords }, spf, dmarc] = await Promise.all([mx, gatherSpf(domain, tools), gatherDmarc(domain, tools)])
  const targets = mxRecords.toSorted((a, b) => a.preference - b.preference).map(({ exchange }) => exchange)
  const [provider, ownSpf, bimi] = await Promise.all([
    gatherProvider(domain, targets, tools),
    gatherOwnSpf(targets, tools),
    gatherBimi(domain, dmarc.organization, tools),
  ])
  const spfTerms = termsOf(spf)
  const senders = detectSenders({ spfTerms, dkim: [] }).map((sender) => sender.provider.id)
  const dkim = await gatherDkim(domain, { receiver: provider?.id, senders }, tools)
  const mailboxes = findMailboxes(provider, { spfTerms, dkim: seenKeys(dkim) }, tools)
  return { ...spf, ownSpf, dmarc, dkim, bimi, provider, mailboxes }
}

/** Those of the domain's own records, and each record that they lean on as an `include:`. */
const termsOf = ({ spf, spfBudget }: SpfEvidence): string[] => [
  ...(spf.kind === 'found' ? spf.texts.flatMap((text) => parseSpf(text).terms.map((term) => term.text)) : []),
  ...(spfBudget?.includes ?? []).map((target) => `include:${target}`),
]
