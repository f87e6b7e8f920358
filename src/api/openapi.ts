// OpenAPI 3.1 from the contract: nothing here knows a single call.
import { z } from 'zod'
import * as shapes from './contract.ts'
import { type Call, contract, problem } from './contract.ts'

export function openapi(): object {
  const schemas: Schemas = {}
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, call] of Object.entries(contract) as [string, Call][]) {
    const path = `/api/v1${call.path}`
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operation(name, call, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ulak', version: '1' },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas },
    paths,
  }
}

type Schemas = Record<string, unknown>

/** Shapes that the contract exports have a name of their own; the rest stands where it is used. */
const named = z.registry<{ id: string }>()
for (const [id, shape] of Object.entries(shapes)) if (shape instanceof z.ZodType) named.add(shape, { id })

/** The schema, with those that have a name moved to `schemas`. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Schemas): unknown {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any', metadata: named }))
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as Record<string, unknown> & {
    $defs?: Schemas
  }
  Object.assign(schemas, $defs)
  return rest
}

function operation(name: string, call: Call, schemas: Schemas): object {
  const parameters = [
    ...fields(call.params, 'path', schemas),
    ...fields(call.query, 'query', schemas),
    ...headersOf(call),
  ]
  return {
    operationId: name,
    summary: call.summary,
    ...(call.access === 'public' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(call.body && {
      requestBody: {
        required: true,
        content: { [call.bodyType ?? 'application/json']: { schema: schemaOf(call.body, 'input', schemas) } },
      },
    }),
    responses: {
      [call.status]: {
        description: call.answerType === 'text/event-stream' ? `${call.summary}. ${eventsNote}` : call.summary,
        ...(call.tagged && {
          headers: { ETag: { description: 'Its version, for If-Match', schema: { type: 'string' } } },
        }),
        ...(call.status !== 204 && {
          content: { [call.answerType ?? 'application/json']: { schema: schemaOf(call.answer, 'output', schemas) } },
        }),
      },
      default: {
        description: 'RFC 9457',
        content: { 'application/problem+json': { schema: schemaOf(problem, 'output', schemas) } },
      },
    },
  }
}

const eventsNote =
  'The data of each event without a name is of this shape; the last event is named `end`, and its data says why: a `streamEnd`'

function fields(schema: z.ZodObject | undefined, place: 'path' | 'query', schemas: Schemas): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(field as z.ZodType, 'input', schemas),
  }))
}

const headersOf = (call: Call): object[] => [
  ...(call.versioned ? [header('If-Match', 'The version at which the domain must be; `*` or nothing: any')] : []),
  ...(call.method !== 'GET' && !call.secretAnswer
    ? [header('Idempotency-Key', 'A repetition with the same key within 24 hours gets the first answer')]
    : []),
]

const header = (name: string, description: string): object => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
})
