// Our resolver in the form in which the mailauth library asks: resolver(name, type) like node:dns, with its error codes.
import { parseName } from '../dns/name.ts'
import { A, AAAA, CNAME, MX, PTR, TXT, type Rdata } from '../dns/records/index.ts'
import type { DnsAnswer, Resolver } from '../dns/resolver.ts'

/** What is asked for one message together, of hostile signatures and records included. SPF 10, DKIM 20 keys, DMARC 8, ARC 50, with their addresses. */
export const maxQuestions = 250

type LibraryAnswer = string[] | string[][] | { exchange: string; priority: number }[]

/** The codes which the library tells apart: everything but "no such name", "no such record" and "no name at all" is temporary. */
type Code = 'ENOTFOUND' | 'ENODATA' | 'EBADNAME' | 'ETIMEOUT' | 'ESERVFAIL'

export class QuestionError extends Error {
  readonly code: Code
  constructor(code: Code, message: string) {
    super(message)
    this.code = code
  }
}

/** One for each message: it counts. */
export function libraryResolver(
  resolver: Resolver,
  signal: AbortSignal,
): (name: string, type: string) => Promise<LibraryAnswer> {
  let asked = 0
  return async (text, typeText) => {
    const type = types[typeText.toUpperCase()]
    if (!type) throw new QuestionError('ESERVFAIL', `records of type ${typeText} are not asked for`)
    const name = parseName(text.endsWith('.') ? text : `${text}.`)
    if (!name.ok) throw new QuestionError('EBADNAME', `"${text.slice(0, 80)}" is no name`)
    asked += 1
    if (asked > maxQuestions) throw new QuestionError('ESERVFAIL', 'too many DNS questions for one message')
    if (signal.aborted) throw new QuestionError('ETIMEOUT', 'no time left')
    return readAnswer(await resolver.resolve(name.value, type.code, { signal }).catch(noTime), type)
  }
}

/** A look-up is given up by rejecting. */
function noTime(error: unknown): never {
  throw new QuestionError('ETIMEOUT', error instanceof Error ? error.message : 'given up')
}

function readAnswer(answer: DnsAnswer, type: QuestionType): LibraryAnswer {
  switch (answer.kind) {
    case 'records': {
      const found = answer.records.filter((record) => record.type === type.code).map((record) => type.read(record.data))
      if (found.length === 0) throw new QuestionError('ENODATA', 'no such record')
      return found as LibraryAnswer
    }
    case 'no-data':
      throw new QuestionError('ENODATA', 'no such record')
    case 'no-name':
      throw new QuestionError('ENOTFOUND', 'no such name')
    case 'unknown':
      throw new QuestionError(answer.reason === 'timeout' ? 'ETIMEOUT' : 'ESERVFAIL', answer.detail)
  }
}

type QuestionType = { readonly code: number; read(data: unknown): unknown }

const withoutDot = (text: string): string => text.replace(/\.$/, '')

const types: Readonly<Record<string, QuestionType>> = {
  A: { code: A.code, read: (data) => (data as Rdata['A']).address },
  AAAA: { code: AAAA.code, read: (data) => (data as Rdata['AAAA']).address },
  MX: {
    code: MX.code,
    read: (data) => ({
      exchange: withoutDot(`${(data as Rdata['MX']).exchange}`),
      priority: (data as Rdata['MX']).preference,
    }),
  },
  CNAME: { code: CNAME.code, read: (data) => withoutDot(CNAME.format(data as Rdata['CNAME'])) },
  PTR: { code: PTR.code, read: (data) => withoutDot(PTR.format(data as Rdata['PTR'])) },
  TXT: {
    code: TXT.code,
    read: (data) => (data as Rdata['TXT']).strings.map((part) => Buffer.from(part).toString('latin1')),
  },
}
