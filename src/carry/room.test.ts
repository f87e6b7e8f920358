import assert from 'node:assert/strict'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { opening, rig, still } from '../../test/support/carry.ts'
import { peer } from '../../test/support/peers.ts'
import { scratch } from '../../test/support/places.ts'
import { smallDisk } from '../../test/support/small-disk.ts'
import { transcript } from '../../test/support/transcript.ts'
import { createRoom, maxReserveBytes, reserveShare } from './room.ts'

test('there is room down to the reserve; in between looks at the disk, what is taken counts', async (t) => {
  const folder = scratch(t)
  let now = 0
  const room = createRoom(folder, () => now)
  const { bavail, bsize, blocks } = statfsSync(folder)
  const free = bavail * bsize - Math.min(maxReserveBytes, blocks * bsize * reserveShare)
  assert.equal(await room.take(free * 0.9), true)
  assert.equal(await room.take(free * 0.2), false)
  assert.equal(await room.take(1), true)
  now += 1_000
  assert.equal(await room.take(free * 0.9), true)
})

test(
  'a disk that is nearly full: come again, before and in the middle of a message, until there is room',
  peer('root', 'mount'),
  async (t) => {
    const folder = smallDisk(t, '40m')
    if (!folder) return
    const mx = await rig(t, { folder, policies: [still] })
    const { bavail, bsize } = statfsSync(folder)
    const reserve = 40 * 1024 * 1024 * reserveShare
    writeFileSync(`${folder}/other`, Buffer.alloc(bavail * bsize - reserve - 2 * 1024 * 1024))
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await transcript(
      mx.where,
      `${opening}
    C: {large}
    S: 452 4.3.1 *
  `,
      { large: `${'x'.repeat(70)}\r\n`.repeat(60_000).concat('.\r\n') },
    )
    writeFileSync(`${folder}/more`, Buffer.alloc(2 * 1024 * 1024))
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await transcript(
      mx.where,
      `
    S: 220 *
    C: EHLO x
    S: 250-*
    C: MAIL FROM:<a@sender.example>
    S: 452 4.3.1 *
  `,
    )
    for (const name of ['other', 'more']) rmSync(`${folder}/${name}`)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await transcript(
      mx.where,
      `${opening}
    C: x
    C: .
    S: 250 *
  `,
    )
  },
)
