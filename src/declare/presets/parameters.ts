// Reads a customer's parameters: cleaned as people paste them, checked, completed with defaults.
import { ok, type Result, type Text } from '../../dns/problem.ts'
import {
  badParameter,
  conflictingHost,
  idleParameter,
  missingParameter,
  unknownParameter,
  wrongHost,
} from './faults.ts'
import { patterns } from './parts.ts'
import type { Parameter, Preset, Variant } from './preset.ts'
import { match, type Values, variablesOf } from './template.ts'

/** A 4096-bit RSA key in base64 has some 740 characters; nothing that a panel shows is longer than this. */
const maxValueLength = 2_048

export type ParametersRead = {
  readonly variant: Variant
  readonly values: Values
  readonly derived: readonly { readonly parameter: string; readonly value: string; readonly text: Text }[]
}

type Input = { readonly domain: string; readonly variant: Variant | undefined; readonly parameters: Values }

export function readParameters(preset: Preset, input: Input): Result<ParametersRead> {
  const unknown = Object.keys(input.parameters).find(
    (name) => !preset.parameters.some((parameter) => parameter.name === name),
  )
  if (unknown !== undefined) return unknownParameter(preset, unknown)

  let variant = input.variant
  let values: Record<string, string> = {}
  for (const parameter of preset.parameters) {
    const given = clean(
      parameter,
      Object.hasOwn(input.parameters, parameter.name) ? input.parameters[parameter.name]! : '',
    )
    if (given === '') continue
    if (given.length > maxValueLength) return badParameter(preset, tooLong, parameter)
    if (parameter.mayBeHost && given.includes('.')) {
      const host = readHost(preset, given, variant)
      if (!host) return wrongHost(preset, parameter, given)
      const conflict = Object.entries(host.values).find(([name, value]) => (values[name] ?? value) !== value)
      if (conflict) return conflictingHost(preset, conflict[0], given)
      variant = host.variant
      values = { ...values, ...host.values }
      continue
    }
    if (!fits(parameter, given)) return badParameter(preset, undefined, parameter)
    if (values[parameter.name] !== undefined && values[parameter.name] !== given)
      return conflictingHost(preset, parameter.name, given)
    values[parameter.name] = given
  }
  variant ??= fittingVariant(preset, values)
  const idle = mxOnly(preset, values).find((name) => !usesInMx(variant, name))
  if (idle !== undefined) return idleParameter(preset, variant, idle)
  return complete(preset, { domain: input.domain, variant, values })
}

export const defaultVariant = (preset: Preset): Variant =>
  preset.variants.find((variant) => variant.default) ?? preset.variants[0]

/** The default variant, or the first other one that has a use for everything that was given for the MX. */
function fittingVariant(preset: Preset, values: Values): Variant {
  const names = mxOnly(preset, values)
  const first = defaultVariant(preset)
  return [first, ...preset.variants].find((variant) => names.every((name) => usesInMx(variant, name))) ?? first
}

const usesInMx = (variant: Variant, name: string): boolean =>
  variant.mx.some(({ exchange }) => variablesOf(exchange).includes(name))

/** The given values that some variant has in its MX hosts. */
const mxOnly = (preset: Preset, values: Values): string[] =>
  Object.keys(values).filter((name) => preset.variants.some((variant) => usesInMx(variant, name)))

function complete(
  preset: Preset,
  { domain, variant, values }: { domain: string; variant: Variant; values: Values },
): Result<ParametersRead> {
  const completed: Record<string, string> = { ...values }
  const derived: { parameter: string; value: string; text: Text }[] = []
  for (const parameter of preset.parameters) {
    if (completed[parameter.name] !== undefined) continue
    const value = typeof parameter.default === 'function' ? parameter.default(domain, variant.id) : parameter.default
    if (value === undefined && parameter.required) return missingParameter(preset, parameter.name)
    if (value === undefined) continue
    completed[parameter.name] = value
    if (parameter.derived) derived.push({ parameter: parameter.name, value, text: parameter.derived })
  }
  return ok({ variant, values: completed, derived })
}

/** Which variant has such an MX host, and the variables that it was made with. */
function readHost(
  preset: Preset,
  host: string,
  asked: Variant | undefined,
): { variant: Variant; values: Values } | undefined {
  for (const variant of asked ? [asked] : preset.variants) {
    for (const { exchange } of variant.mx) {
      const values = match(exchange, host)
      if (values) return { variant, values }
    }
  }
  return undefined
}

/** As people paste: white space around, quotes of a zone file, the name in front of the value, a final dot. */
function clean(parameter: Parameter, text: string): string {
  let value = text.trim()
  if (value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1).replaceAll(/"\s*"/g, '')
  value = value.replaceAll('\\;', ';')
  if (parameter.prefix !== undefined && value.toLowerCase().startsWith(parameter.prefix.toLowerCase()))
    value = value.slice(parameter.prefix.length)
  if (parameter.mayBeHost || parameter.pattern === patterns.host) value = value.replace(/\.$/, '')
  return value.trim()
}

function fits(parameter: Parameter, value: string): boolean {
  if (parameter.choices) return parameter.choices.includes(value)
  // Control characters have no business in any record.
  return parameter.pattern ? parameter.pattern.test(value) : /^\P{Cc}*$/u.test(value)
}

const tooLong: Text = {
  en: `it has more than ${maxValueLength} characters`,
  tr: `${maxValueLength} karakterden uzun`,
}
