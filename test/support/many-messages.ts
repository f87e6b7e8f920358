// A queue with as many waiting messages as a test wants.
import { insertMessages } from '../../src/carry/queue-steps.store.ts'
import type { QueueTables, Store } from '../../src/store/store.ts'
import { newId } from '../../src/system/id.ts'

/** Of one domain, each `bytes` long. */
export async function manyMessages(store: Store<QueueTables>, count: number, bytes = 1_000): Promise<void> {
  const body = Buffer.from(`Subject: x\r\n\r\n${'x'.repeat(bytes)}\r\n`)
  const now = Date.now()
  for (let left = count; left > 0; left -= 500)
    await store.transact((tx) =>
      insertMessages(
        tx,
        Array.from({ length: Math.min(left, 500) }, () => ({
          id: newId(now),
          accountId: 'a',
          accountPath: '/root/a/',
          domain: 'firma.example',
          sender: 'a@sender.example',
          received: now,
          size: body.length,
          smtputf8: false,
          eightBit: false,
          clientIp: '192.0.2.1',
          trace: 'Received: from x\r\n',
          cuts: [],
          verdict: {},
          body,
          recipients: ['bir@firma.example'],
          lifetimeMs: 5 * 86_400_000,
          bounceable: false,
        })),
        now,
      ),
    )
}
