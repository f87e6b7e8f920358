// What an examination looks at and what it says.
import type { Direct } from '../../dns/direct.ts'
import type { Text } from '../../dns/problem.ts'
import type { Resolver } from '../../dns/resolver.ts'
import type { Dial } from '../../system/net.ts'
import type { Settings } from '../../system/settings.ts'
import type { Probe } from '../probe.ts'

/** `bad`: not ready. `notice`: it will serve, but not as well as it could. `unknown`: it could not be told now. */
export type Condition = 'good' | 'notice' | 'bad' | 'unknown'

export type Diagnosis = {
  /** Stable. */
  readonly id: string
  readonly condition: Condition
  readonly subject: string
  readonly message: Text
  readonly fix?: readonly Text[]
}

export type Machine = {
  readonly settings: Settings
  readonly resolver: Resolver
  readonly direct: Direct
  readonly probe: Probe
  readonly dial: Dial
  now(): number
  /** Addresses of the interfaces. */
  addresses(): readonly string[]
  /** Version of Node, and the one that Ulak is made for. */
  readonly node: { readonly is: string; readonly wanted: string }
  /** The root of the file system: Linux tells of itself in `proc` and `run` below it. */
  readonly root: string
  /** The ports under which the world looks for us. */
  readonly ports: { readonly dns: number; readonly smtp: number; readonly https: number }
  /** Process of the server that runs on ULAK_DATA now. */
  serverPid(): number | undefined
}

export const good = (id: string, subject: string, message: Text): Diagnosis => ({
  id,
  condition: 'good',
  subject,
  message,
})

export const ill = (
  condition: 'notice' | 'bad' | 'unknown',
  id: string,
  subject: string,
  message: Text,
  ...fix: readonly Text[]
): Diagnosis => ({ id, condition, subject, message, fix })
