// SPF (RFC 7208), DKIM (RFC 6376), ARC (RFC 8617) and DMARC (RFC 9989) of one message: evidence in, verdict out. The mailauth library
// does the work with our resolver; what it says is reduced here to closed words and to one Authentication-Results field.
import { Readable } from 'node:stream'
import { authenticate, type AuthenticateResult } from 'mailauth'
import type { Resolver } from '../dns/resolver.ts'
import { type AuthenticationResult, formatAuthenticationResults } from '../message/authentication-results.ts'
import { type HeaderField, readHeader } from '../message/header.ts'
import { libraryResolver } from './resolver.ts'

export type SpfWord = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror'
export type DkimWord = 'none' | 'pass' | 'fail' | 'policy' | 'neutral' | 'temperror' | 'permerror'
export type DmarcWord = 'none' | 'pass' | 'fail' | 'temperror' | 'permerror'
export type ArcWord = 'none' | 'pass' | 'fail' | 'temperror'

export type Evidence = {
  readonly ip: string
  readonly helo: string
  /** The reverse-path; '' for the null one, where SPF judges the HELO name (RFC 7208 §2.4). */
  readonly mailFrom: string
  /** The beginning of the message: at least its header section. */
  readonly head: Uint8Array
  /** What follows `head`, if it is not all. */
  readonly rest?: AsyncIterable<Uint8Array>
}

export type Verdict = {
  readonly spf: { readonly result: SpfWord; readonly identity: 'mailfrom' | 'helo'; readonly domain: string }
  /** One for each signature looked at; empty means `none`. */
  readonly dkim: readonly { readonly result: DkimWord; readonly domain: string; readonly selector: string }[]
  readonly dmarc: { readonly result: DmarcWord; readonly from: string; readonly policy: string | undefined }
  readonly arc: { readonly result: ArcWord }
  /** The Authentication-Results field with its line end. */
  readonly header: string
}

/** Signatures looked at: each may ask for a key and for a hash of the whole body. Postfix, Gmail and others stop at a handful too. */
export const maxSignatures = 20

/** Judges one message. When `signal` aborts, what is still open becomes `temperror`. */
export async function judgeMessage(
  evidence: Evidence,
  options: { resolver: Resolver; authservId: string; signal: AbortSignal },
): Promise<Verdict> {
  const header = readHeader(evidence.head, { whole: evidence.rest === undefined })
  if (header.kind !== 'header') return noVerdict(evidence, options.authservId)
  const result = await authenticate(messageStream(evidence, surplusSignatures(header.fields)), {
    ip: evidence.ip,
    helo: evidence.helo,
    ...(evidence.mailFrom === '' ? {} : { sender: evidence.mailFrom }),
    mta: options.authservId,
    resolver: libraryResolver(options.resolver, options.signal) as never,
    rejectRsaSha1: true,
    disableBimi: true,
  })
  return readVerdict(evidence, result, options.authservId)
}

/** What stands in the header when the message could not be judged at all: our failure, so nothing is said against it. */
export function noVerdict(evidence: Pick<Evidence, 'mailFrom' | 'helo'>, authservId: string): Verdict {
  const spf = spfIdentity(evidence, 'temperror')
  const verdict = {
    spf,
    dkim: [],
    dmarc: { result: 'temperror' as const, from: '', policy: undefined },
    arc: { result: 'temperror' as const },
  }
  const failed = (method: AuthenticationResult['method']): AuthenticationResult => ({
    method,
    result: 'temperror',
    properties: [],
  })
  return {
    ...verdict,
    header: formatAuthenticationResults(authservId, [spfResult(spf), failed('dkim'), failed('dmarc')]),
  }
}

/** The message without the signatures beyond the cap: dropping one can only lose a pass, never make one. */
function messageStream({ head, rest }: Evidence, surplus: readonly HeaderField[]): Readable {
  const parts = [...without(head, surplus)]
  return Readable.from(
    (async function* () {
      for (const part of parts) if (part.length > 0) yield Buffer.from(part)
      if (rest) for await (const chunk of rest) yield Buffer.from(chunk)
    })(),
    { objectMode: false },
  )
}

function surplusSignatures(fields: readonly HeaderField[]): HeaderField[] {
  let seen = 0
  return fields.filter((field) => field.name === 'dkim-signature' && (seen += 1) > maxSignatures)
}

function* without(bytes: Uint8Array, fields: readonly HeaderField[]): Generator<Uint8Array> {
  let at = 0
  for (const { start, end } of fields) {
    yield bytes.subarray(at, start)
    at = end
  }
  yield bytes.subarray(at)
}

function readVerdict(evidence: Evidence, result: AuthenticateResult, authservId: string): Verdict {
  const spf = spfIdentity(evidence, known(spfWords, result.spf && result.spf.status.result, 'none'))
  const signatures = result.dkim.results.filter(({ signingDomain }) => signingDomain)
  const dkim = signatures.map((one) => ({
    result: known(dkimWords, one.status.result, 'neutral'),
    domain: one.signingDomain ?? '',
    selector: one.selector ?? '',
  }))
  const dmarcStatus = result.dmarc ? result.dmarc.status : undefined
  const dmarc = {
    result: known(dmarcWords, dmarcStatus?.result, 'none'),
    from: dmarcStatus?.header?.from ?? domainOf(result.dkim.headerFrom?.[0] ?? ''),
    policy: result.dmarc ? result.dmarc.policy : undefined,
  }
  const arc = { result: known(arcWords, result.arc ? result.arc.status.result : undefined, 'none') }
  const results: AuthenticationResult[] = [
    spfResult(spf),
    ...(signatures.length === 0
      ? [{ method: 'dkim', result: 'none', properties: [] } as const]
      : signatures.map(dkimResult)),
    dmarcResult(dmarc),
    ...(arc.result === 'none' ? [] : [{ method: 'arc', result: arc.result, properties: [] } as const]),
  ]
  return { spf, dkim, dmarc, arc, header: formatAuthenticationResults(authservId, results) }
}

function spfIdentity({ mailFrom, helo }: Pick<Evidence, 'mailFrom' | 'helo'>, result: SpfWord): Verdict['spf'] {
  return mailFrom === ''
    ? { result, identity: 'helo', domain: helo }
    : { result, identity: 'mailfrom', domain: domainOf(mailFrom) }
}

/** RFC 8601 §2.7.2: the domain that was checked; the local part tells nobody anything. */
const spfResult = (spf: Verdict['spf']): AuthenticationResult => ({
  method: 'spf',
  result: spf.result,
  properties: [[`smtp.${spf.identity}`, spf.domain]],
})

function dkimResult(one: AuthenticateResult['dkim']['results'][number]): AuthenticationResult {
  const properties: [string, string][] = [['header.d', one.signingDomain ?? '']]
  if (one.selector) properties.push(['header.s', one.selector])
  // RFC 6008: eight characters of the signature tell two signatures of one domain apart.
  if (one.signature) properties.push(['header.b', one.signature.slice(0, 8)])
  const comment = one.status.comment
  return {
    method: 'dkim',
    result: known(dkimWords, one.status.result, 'neutral'),
    ...(comment ? { comment } : {}),
    properties,
  }
}

function dmarcResult(dmarc: Verdict['dmarc']): AuthenticationResult {
  const properties: [string, string][] = []
  if (dmarc.from !== '') properties.push(['header.from', dmarc.from])
  // RFC 8601 §2.7.2 and RFC 9989 §9.1: the policy that applies, worth saying when it would have been used.
  if (dmarc.policy && dmarc.result === 'fail') properties.push(['policy.dmarc', dmarc.policy])
  return { method: 'dmarc', result: dmarc.result, properties }
}

/** The text after the last "@": a quoted local part may hold one too. */
const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

export const spfWords: readonly SpfWord[] = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror']
const dkimWords: readonly DkimWord[] = ['none', 'pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror']
const dmarcWords: readonly DmarcWord[] = ['none', 'pass', 'fail', 'temperror', 'permerror']
const arcWords: readonly ArcWord[] = ['none', 'pass', 'fail', 'temperror']

export function known<W extends string>(words: readonly W[], word: string | false | undefined, otherwise: W): W {
  return words.find((one) => one === word) ?? otherwise
}
