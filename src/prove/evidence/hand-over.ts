// Whether the primary takes what a backup hands on, as the server of a declared domain knows it: by XCLIENT, or from a drill.
import type { Backup } from '../../declare/backup-trust.ts'
import type { Name } from '../../dns/name.ts'
import type { SeenHandOver } from '../drills.store.ts'

export type NextHopSeen = {
  readonly host: string
  /** It is told whose mail it gets, and takes that. */
  readonly xclient: boolean
  /** Undefined: no drill has shown it. */
  readonly drilled: SeenHandOver | undefined
}

export type HandOverEvidence = {
  /** This installation, as the primary knows it. */
  readonly backups: readonly Backup[]
  readonly hops: readonly NextHopSeen[]
}

/** Undefined for a domain whose mail this server does not hand on. */
export type FindHandOver = (domain: Name) => Promise<HandOverEvidence | undefined>
