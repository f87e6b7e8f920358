// A preset and a customer's parameters become the records of one domain. Nothing is guessed in silence: what was derived
// is listed, what still lacks a value is listed, and everything that cannot be is refused with where to find the answer.
import { quote } from '../../dns/fields.ts'
import { formatName, type Name, nameToText, parseName } from '../../dns/name.ts'
import { ok, type Result, type Text } from '../../dns/problem.ts'
import type { Confidence, Preset, PresetRecord, Purpose, RecordShape, SpfAll, Variant } from './preset.ts'
import { badParameter, missingParameter, unknownVariant } from './faults.ts'
import { readParameters } from './parameters.ts'
import { fill, type Values } from './template.ts'

export type ExpandedRecord = {
  /** Relative to the domain, `@` for the apex. */
  readonly name: string
  readonly type: RecordShape['type']
  /** Presentation format, names absolute. */
  readonly data: string
  readonly purpose: Purpose
  /** Offered only: publish it when asked for. */
  readonly optional: boolean
  readonly confidence: Confidence
}

/** A record that cannot be written until these parameters are known. */
export type PendingRecord = {
  readonly name: string
  readonly type: RecordShape['type']
  readonly purpose: Purpose
  readonly parameters: readonly string[]
}

export type Expansion = {
  readonly variant: string
  readonly mx: readonly { readonly preference: number; readonly exchange: Name }[]
  readonly mxConfidence: Confidence
  /** SPF mechanisms to merge; `spfAll` is advice for a domain where this provider is the only sender. */
  readonly spf: readonly string[]
  readonly spfAll?: SpfAll
  readonly records: readonly ExpandedRecord[]
  readonly pending: readonly PendingRecord[]
  readonly dmarc?: { readonly suggests: string; readonly note?: Text }
  /** Hosts for an MTA-STS policy (RFC 8461 §3.2), where certificates are known to fit them. */
  readonly mtaSts?: { readonly hosts: readonly string[]; readonly confidence: Confidence }
  /** Values that came from the domain and not from the customer: compare them with what the provider says. */
  readonly derived: readonly { readonly parameter: string; readonly value: string; readonly text: Text }[]
  readonly notes: readonly Text[]
}

export type ExpandInput = {
  readonly domain: Name
  readonly variant?: string
  readonly parameters?: Readonly<Record<string, string>>
}

export function expandPreset(preset: Preset, input: ExpandInput): Result<Expansion> {
  const asked =
    input.variant === undefined ? undefined : preset.variants.find((variant) => variant.id === input.variant)
  if (input.variant !== undefined && !asked) return unknownVariant(preset, input.variant)

  const domain = nameToText(input.domain)
  const read = readParameters(preset, { domain, variant: asked, parameters: input.parameters ?? {} })
  if (!read.ok) return read
  const { variant, derived } = read.value
  const values: Values = { ...read.value.values, ...variant.values, domain, domainDashed: domain.replaceAll('.', '-') }

  const mx = expandMx(preset, variant, values)
  if (!mx.ok) return mx
  const spf = fillAll(preset, variant.spf ?? preset.spf.mechanisms, values)
  if (!spf.ok) return spf
  const records = expandRecords(preset, variant, values)
  if (!records.ok) return records

  return ok({
    variant: variant.id,
    mx: mx.value,
    mxConfidence: variant.confidence ?? preset.confidence.mx ?? 'remembered',
    spf: spf.value,
    ...(preset.spf.all ? { spfAll: preset.spf.all } : {}),
    ...records.value,
    ...expandDmarc(preset, values),
    ...expandMtaSts(preset, variant, values, mx.value),
    derived,
    notes: preset.notes ?? [],
  })
}

function expandMx(preset: Preset, variant: Variant, values: Values): Result<{ preference: number; exchange: Name }[]> {
  const hosts: { preference: number; exchange: Name }[] = []
  for (const { preference, exchange } of variant.mx) {
    const filled = fill(exchange, values)
    if ('missing' in filled) return missingParameter(preset, filled.missing[0]!)
    const parsed = parseName(filled.text)
    if (!parsed.ok) return parsed
    hosts.push({ preference, exchange: parsed.value })
  }
  return ok(hosts)
}

function fillAll(preset: Preset, templates: readonly string[], values: Values): Result<string[]> {
  const texts: string[] = []
  for (const template of templates) {
    const filled = fill(template, values)
    if ('missing' in filled) return missingParameter(preset, filled.missing[0]!)
    texts.push(filled.text)
  }
  return ok(texts)
}

function expandRecords(
  preset: Preset,
  variant: Variant,
  values: Values,
): Result<{ records: ExpandedRecord[]; pending: PendingRecord[] }> {
  const records: ExpandedRecord[] = []
  const pending: PendingRecord[] = []
  for (const record of preset.records) {
    if (record.variants && !record.variants.includes(variant.id)) continue
    const written = writeRecord(preset, record, values)
    if (!written.ok) return written
    if ('missing' in written.value) {
      pending.push({
        name: written.value.name,
        type: record.type,
        purpose: record.purpose,
        parameters: written.value.missing,
      })
    } else records.push(written.value)
  }
  return ok({ records, pending })
}

function writeRecord(
  preset: Preset,
  record: PresetRecord,
  values: Values,
): Result<ExpandedRecord | { name: string; missing: string[] }> {
  const name = fill(record.name, values)
  const missing: string[] = 'missing' in name ? [...name.missing] : []
  const take = (template: string): string => {
    const filled = fill(template, values)
    if ('text' in filled) return filled.text
    missing.push(...filled.missing)
    return ''
  }
  const data = shapes[record.type](record as never, take)
  if (missing.length > 0) return ok({ name: 'text' in name ? name.text : record.name, missing: [...new Set(missing)] })
  const owner = 'text' in name ? name.text : record.name
  if (!data.ok) return badParameter(preset, data.problem.text)
  return ok({
    name: owner,
    type: record.type,
    data: data.value,
    purpose: record.purpose,
    optional: record.optional ?? false,
    confidence: record.confidence ?? preset.confidence[record.purpose] ?? 'remembered',
  })
}

type Take = (template: string) => string
/** How each type writes its data. */
const shapes: {
  readonly [T in RecordShape['type']]: (shape: Extract<RecordShape, { type: T }>, take: Take) => Result<string>
} = {
  A: (shape, take) => ok(take(shape.address)),
  CNAME: (shape, take) => absolute(take(shape.target)),
  TXT: (shape, take) => ok(characterStrings(take(shape.text))),
  MX: (shape, take) => prefixed(`${shape.preference}`, take(shape.exchange)),
  SRV: (shape, take) => prefixed(`${shape.priority} ${shape.weight} ${shape.port}`, take(shape.target)),
}

/** A host of the table as a name in presentation format; the empty one is the root (`0 0 0 .`, RFC 2782). */
function absolute(host: string): Result<string> {
  const parsed = parseName(host === '' ? '.' : host)
  return parsed.ok ? ok(formatName(parsed.value)) : parsed
}

function prefixed(numbers: string, host: string): Result<string> {
  const name = absolute(host)
  return name.ok ? ok(`${numbers} ${name.value}`) : name
}

/** RFC 1035 §3.3: a string holds at most 255 bytes, a longer text (a DKIM key) becomes several. */
function characterStrings(text: string): string {
  const bytes = Buffer.from(text)
  const strings: string[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += 255) strings.push(quote(bytes.subarray(at, at + 255)))
  return strings.join(' ')
}

function expandDmarc(preset: Preset, values: Values): Pick<Expansion, 'dmarc'> {
  const filled = preset.dmarc && fill(preset.dmarc.suggests, values)
  if (!preset.dmarc || !filled || 'missing' in filled) return {}
  return { dmarc: { suggests: filled.text, ...(preset.dmarc.note ? { note: preset.dmarc.note } : {}) } }
}

function expandMtaSts(
  preset: Preset,
  variant: Variant,
  values: Values,
  mx: Expansion['mx'],
): Pick<Expansion, 'mtaSts'> {
  if (!preset.mtaSts) return {}
  const templates =
    variant.mtaSts ?? (preset.mtaSts === 'mx' ? mx.map(({ exchange }) => nameToText(exchange)) : preset.mtaSts.hosts)
  const hosts = templates.flatMap((template) => {
    const filled = fill(template, values)
    return 'text' in filled ? [filled.text] : []
  })
  return { mtaSts: { hosts, confidence: preset.confidence.mtaSts ?? 'remembered' } }
}
