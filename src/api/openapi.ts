// OpenAPI 3.1 from the contract: nothing here knows a single call.
import { z } from 'zod'
import { type Call, contract, problem } from './contract.ts'

export function openapi(): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, call] of Object.entries(contract) as [string, Call][]) {
    const path = `/api/v1${call.path}`
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operation(name, call) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ulak', version: '1' },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths,
  }
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): unknown =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' })

function operation(name: string, call: Call): object {
  const parameters = [...fields(call.params, 'path'), ...fields(call.query, 'query'), ...headersOf(call)]
  return {
    operationId: name,
    summary: call.summary,
    ...(call.access === 'public' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(call.body && {
      requestBody: {
        required: true,
        content: { [call.bodyType ?? 'application/json']: { schema: schemaOf(call.body, 'input') } },
      },
    }),
    responses: {
      [call.status]: {
        description: call.summary,
        ...(call.tagged && {
          headers: { ETag: { description: 'Its version, for If-Match', schema: { type: 'string' } } },
        }),
        ...(call.status !== 204 && {
          content: { [call.answerType ?? 'application/json']: { schema: schemaOf(call.answer, 'output') } },
        }),
      },
      default: {
        description: 'RFC 9457',
        content: { 'application/problem+json': { schema: schemaOf(problem, 'output') } },
      },
    },
  }
}

function fields(schema: z.ZodObject | undefined, place: 'path' | 'query'): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(field as z.ZodType, 'input'),
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
