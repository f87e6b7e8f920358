// Servers turn the records of a set around from answer to answer; a report should not change for that. Sets come in canonical order instead.
import { encodeRdata } from '../../dns/records/index.ts'
import type { ResourceRecord } from '../../dns/message.ts'
import type { DnsAnswer, Resolver } from '../../dns/resolver.ts'

/** The same resolver, with the records of each answer ordered by their data as bytes. RFC 4034 §6.3 */
export const canonicalOrder = (resolver: Resolver): Resolver => ({
  resolve: async (name, type, options) => ordered(await resolver.resolve(name, type, options)),
})

function ordered(answer: DnsAnswer): DnsAnswer {
  if (answer.kind !== 'records' || answer.records.length < 2) return answer
  return {
    ...answer,
    records: answer.records
      .map((record) => ({ record, bytes: encodeRdata(record.type, record.data) }))
      .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ record }): ResourceRecord => record),
  }
}
