// A part of a request against its schema, and what is wrong with it in words: what, where (a JSON pointer, RFC 6901) and what would be right.
import { z } from 'zod'
import type { Text } from '../dns/problem.ts'
import { Refusal } from './errors.ts'

/** More faults than this are not told; the first are enough to begin with. */
const maxTold = 50

/** The value as the schema has it. Throws a Refusal that names every fault. `where` is the pointer of the part. */
export function readPart(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined
  const parsed = schema.safeParse(value ?? {}, { reportInput: true })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, maxTold).map((issue) => {
    const pointer = pointerOf(where, issue.path)
    return { code: codeOf(issue), text: sayIssue(issue, schema), pointer }
  })
  const [first] = problems
  throw new Refusal({
    code: 'bad-request',
    pointer: first!.pointer,
    text: {
      en: `${first!.pointer || 'The body'}: ${first!.text.en} /openapi.json shows the form of every request.`,
      tr: `${first!.pointer || 'Gövde'}: ${first!.text.tr} Her isteğin biçimi /openapi.json sayfasında.`,
    },
    problems,
  })
}

type Issue = z.core.$ZodIssue

const pointerOf = (where: string, path: readonly PropertyKey[]): string =>
  where + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Our own code for each kind of fault, so that it does not change with the library. */
const codes: Partial<Record<Issue['code'], string>> = {
  unrecognized_keys: 'unknown-field',
  invalid_type: 'wrong-type',
  invalid_value: 'not-one-of',
  invalid_union: 'not-one-of',
  too_big: 'too-big',
  too_small: 'too-small',
}

/** Every code that a fault of form can have. */
export const issueCodes: readonly string[] = ['field-missing', 'wrong-form', ...new Set(Object.values(codes))]

function codeOf(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'field-missing'
  return codes[issue.code] ?? 'wrong-form'
}

const quoted = (words: readonly unknown[]): string => words.map((word) => `\`${String(word)}\``).join(', ')

function sayIssue(issue: Issue, schema: z.ZodType): Text {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const names = quoted(issue.keys)
      const known = quoted(fieldsAt(schema, issue.path))
      return {
        en: `${names} is no field here. Correct its spelling or leave it out; there are ${known || 'none'}.`,
        tr: `${names} burada bir alan değil. Yazımını düzeltin ya da çıkarın; olan alanlar: ${known || 'yok'}.`,
      }
    }
    case 'invalid_type': {
      const type = types[issue.expected] ?? { en: issue.expected, tr: issue.expected }
      if (issue.input === undefined)
        return { en: `This is missing. Give ${type.en}.`, tr: `Bu eksik. ${capital(type.tr)} verin.` }
      return { en: `This must be ${type.en}.`, tr: `Burada ${type.tr} olmalı.` }
    }
    case 'invalid_value': {
      const values = quoted(issue.values)
      return { en: `This must be one of ${values}.`, tr: `Şunlardan biri olmalı: ${values}.` }
    }
    case 'invalid_union': {
      const which = issue.discriminator ? ` (\`${issue.discriminator}\`)` : ''
      return {
        en: `This is none of the kinds that are possible here${which}.`,
        tr: `Bu, burada olabilecek türlerden${which} hiçbiri değil.`,
      }
    }
    case 'too_big':
      return sayLimit(issue.origin, Number(issue.maximum), 'most')
    case 'too_small':
      return sayLimit(issue.origin, Number(issue.minimum), 'least')
    case 'invalid_format':
      return issue.format === 'datetime'
        ? {
            en: 'This must be a time in UTC such as 2026-11-24T10:30:00Z.',
            tr: 'Bu, 2026-11-24T10:30:00Z gibi UTC bir zaman olmalı.',
          }
        : { en: 'This is not of the form that is expected here.', tr: 'Bu, burada beklenen biçimde değil.' }
    default:
      return { en: 'This cannot be taken as it is.', tr: 'Bu, olduğu gibi alınamaz.' }
  }
}

const types: Readonly<Record<string, Text>> = {
  string: { en: 'a text', tr: 'bir metin' },
  number: { en: 'a number', tr: 'bir sayı' },
  int: { en: 'a whole number', tr: 'bir tam sayı' },
  boolean: { en: 'true or false', tr: 'true ya da false' },
  array: { en: 'a list', tr: 'bir liste' },
  object: { en: 'an object', tr: 'bir nesne' },
  record: { en: 'an object', tr: 'bir nesne' },
}

/** The first letter of our own Turkish words, none of which begins with an i. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function sayLimit(origin: string, limit: number, side: 'most' | 'least'): Text {
  const unit = { string: { en: ' characters', tr: ' karakter' }, array: { en: ' entries', tr: ' öğe' } }[origin]
  if (origin === 'string' && side === 'least' && limit === 1)
    return { en: 'This must not be empty.', tr: 'Bu boş olamaz.' }
  if (!unit)
    return side === 'most'
      ? { en: `This must be ${limit} or less.`, tr: `Bu en çok ${limit} olabilir.` }
      : { en: `This must be ${limit} or more.`, tr: `Bu en az ${limit} olmalı.` }
  return side === 'most'
    ? { en: `This may have at most ${limit}${unit.en}.`, tr: `Burada en çok ${limit}${unit.tr} olabilir.` }
    : { en: `This must have at least ${limit}${unit.en}.`, tr: `Burada en az ${limit}${unit.tr} olmalı.` }
}

/** Names of the fields that the object at `path` may have. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let here: unknown = schema
  for (const step of [...path, undefined]) {
    while (here instanceof z.ZodOptional || here instanceof z.ZodNullable) here = here.unwrap()
    if (step === undefined) break
    if (here instanceof z.ZodObject) here = here.shape[String(step)]
    else if (here instanceof z.ZodArray) here = here.element
    else return []
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : []
}
