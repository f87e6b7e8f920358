// The calls that look for waiting mail, read it, and decide on much of it at once.
import type { Cursor, QueueConditions } from '../carry/index.ts'
import type { CallInput, CallOutput } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { faultRefusal, must, problemJson, refusal, type Refusal } from './errors.ts'
import { iso, messageJson } from './views.ts'

const defaultLimit = 100

export const noSuchMessage = (): Refusal =>
  refusal('no-such-message', 'There is no such message.', 'Böyle bir ileti yok.')

type Words = NonNullable<CallInput<'countQueue'>['query']>

export function createQueueCalls(deps: ApiDeps) {
  const { accounts, declare, queue } = deps

  const slice = ({ query }: Asked) => ({
    after: query.cursor as string | undefined,
    limit: (query.limit as number | undefined) ?? defaultLimit,
  })

  /** The conditions of a request; a domain of somebody else is not there. */
  async function searchOf({ scope }: Asked, words: Words): Promise<QueueConditions> {
    const { sender, recipient, state } = words
    const domain = words.domain === undefined ? undefined : must(await declare.find(scope, words.domain)).name
    const host = words.destination?.toLowerCase().replace(/\.$/, '')
    const routes = host === undefined ? undefined : await queue.routesTo(scope, host, domain)
    if (host !== undefined && !routes)
      throw refusal(
        'queue-too-many-domains',
        `Mail of too many domains waits for ${host} to be looked for at once. Name a domain as well.`,
        `${host} için bekleyen postanın alan adları bir kerede aranamayacak kadar çok. Bir alan adı da belirtin.`,
      )
    return { domain, sender, recipient, state, routes }
  }

  async function list(asked: Asked, search: QueueConditions): Promise<CallOutput<'listQueue'>> {
    const { items, next } = await queue.list(asked.scope, { ...search, ...slice(asked) })
    return { items: items.map(messageJson), next }
  }

  return {
    listQueue: async (asked: Asked) => list(asked, await searchOf(asked, asked.query)),

    countQueue: async (asked: Asked): Promise<CallOutput<'countQueue'>> => ({
      messages: await queue.count(asked.scope, await searchOf(asked, asked.query)),
    }),

    listQuarantine: async (asked: Asked) =>
      list(asked, { domain: must(await declare.find(asked.scope, asked.params.domain)).name, state: 'quarantined' }),

    async getQueuedTimeline({ scope, params }: Asked): Promise<CallOutput<'getQueuedTimeline'>> {
      const events = await queue.timeline(scope, params.message)
      if (!events) throw noSuchMessage()
      const items = events.map(({ kind, at, recipient, reply, client, actor }) => ({
        kind,
        at: iso(at),
        recipient,
        reply: reply || null,
        client: client ?? null,
        actor: actor ?? null,
      }))
      return { items, next: null }
    },

    async readQueued({ scope, params }: Asked): Promise<CallOutput<'readQueued'>> {
      const id: string = params.message
      const found = await queue.text(scope, id)
      if (!found) throw noSuchMessage()
      const { accountId, domain, text } = found
      // Where this cannot be written, nothing is read.
      await accounts.recordAudit(scope, { action: 'mail-read', account: accountId, subject: id, detail: { domain } })
      return { id, ...text, attachments: [...text.attachments] }
    },

    async decideQueued(asked: Asked): Promise<CallOutput<'decideQueued'>> {
      const { scope, body } = asked
      const { decision, expect, cursor, ...words } = body
      if (Object.keys(words).length === 0)
        throw refusal(
          'queue-no-condition',
          'Say which messages are meant: domain, sender, recipient, destination or state.',
          'Hangi iletilerin kastedildiğini belirtin: domain, sender, recipient, destination ya da state.',
        )
      const search = await searchOf(asked, words)
      if (decision === 'remove' && cursor === undefined) {
        const count = await queue.count(scope, search)
        if (expect !== count)
          throw refusal(
            'queue-count-differs',
            `${count} messages fit. Nothing was removed; send "expect": ${count} to remove them for good.`,
            `${count} ileti uyuyor. Hiçbir şey silinmedi; kalıcı olarak silmek için "expect": ${count} gönderin.`,
          )
      }
      const { messages, next, fault } = await queue.decideAll(scope, decision, search, cursor && cursorOf(cursor))
      return {
        messages,
        next: next ? `${next.after}-${next.newest}` : null,
        problem: fault === undefined ? null : problemJson(faultRefusal(fault, deps).problem, asked.lang),
      }
    },

    async listAudit(asked: Asked): Promise<CallOutput<'listAudit'>> {
      const { items, next } = await accounts.listAudit(asked.scope, slice(asked))
      return {
        items: items.map((one) => ({ ...one, at: iso(one.at), detail: one.detail as Record<string, unknown> })),
        next,
      }
    },
  }
}

/** The contract has seen to its form. */
function cursorOf(text: string): Cursor {
  const [after, newest] = text.split('-') as [string, string]
  return { after, newest }
}
