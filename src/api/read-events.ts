// Server-Sent Events as values (HTML §9.2.6), as far as our own server writes them. For the client: it needs nothing of ours.

export type ReadEvent = { readonly event: string; readonly data: string }

/** Of one event, characters. A server that sends more is none of ours. */
const maxEvent = 4 * 1024 * 1024

/** Ends with the stream; half an event at its end is none. Leaving it early cancels the stream. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ReadEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let held = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      held += decoder.decode(value, { stream: true })
      const blocks = held.split(/\r?\n\r?\n/)
      held = blocks.pop()!
      if (held.length > maxEvent) throw new Error('an event has no end')
      for (const block of blocks) {
        const event = eventOf(block)
        if (event) yield event
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** Undefined for a block of comments alone. */
function eventOf(block: string): ReadEvent | undefined {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const at = line.indexOf(':')
    const field = at < 0 ? line : line.slice(0, at)
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '')
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') }
}
