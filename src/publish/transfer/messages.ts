// The messages of a transfer: records in parts that leave room for a signature.
import { encodeMessage, emptyMessage, noFlags, type Message, type ResourceRecord } from '../../dns/message.ts'
import { encodeRdata } from '../../dns/records/index.ts'

/** Pointers reach no further (RFC 1035 §4.1.4), so that longer messages compress worse. */
const partBytes = 16_000

/** Messages of at most 16 KB, or of one record. Only the first repeats the question. RFC 5936 §2.2 */
export function* transferMessages(
  query: Pick<Message, 'id' | 'flags' | 'questions'>,
  records: Iterable<ResourceRecord>,
): Generator<Uint8Array> {
  let part: ResourceRecord[] = []
  let bytes = 0
  let questions = query.questions
  const message = (): Uint8Array => encodeMessage(replyTo({ ...query, questions }, part))
  for (const record of records) {
    const size = record.name.wire.length + 10 + encodeRdata(record.type, record.data).length
    if (part.length > 0 && bytes + size > partBytes) {
      yield message()
      ;[part, bytes, questions] = [[], 0, []]
    }
    part.push(record)
    bytes += size
  }
  yield message()
}

const replyTo = (
  { id, flags, questions }: Pick<Message, 'id' | 'flags' | 'questions'>,
  answers: readonly ResourceRecord[],
): Message => ({ ...emptyMessage, id, flags: { ...noFlags, qr: true, aa: true, rd: flags.rd }, questions, answers })
