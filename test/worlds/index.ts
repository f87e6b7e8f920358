// Every world, by topic.
import { addresses } from './addresses.ts'
import { aliases } from './aliases.ts'
import { down } from './down.ts'
import { implicit, nullMx } from './implicit.ts'
import { limits } from './limits.ts'
import { literals, names } from './names.ts'
import { ourselves } from './ourselves.ts'
import { preference } from './preference.ts'
import { special } from './special.ts'
import { unknown } from './unknown.ts'
import type { World } from './world.ts'

export const worlds: Readonly<Record<string, readonly World[]>> = {
  preference,
  addresses,
  'no MX': implicit,
  'null MX': nullMx,
  aliases,
  ourselves,
  'special addresses': special,
  names,
  literals,
  unknown,
  limits,
  down,
}
