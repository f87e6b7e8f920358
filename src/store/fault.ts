// What can go wrong with the store, as closed kinds: callers answer 452 to a full disk and 409 to a conflict, and leave the
// rest to the one place that logs bugs.

/** One sentence in each language (the shape of dns/problem.ts, which this folder must not import). */
export type StoreText = { readonly en: string; readonly tr: string }
export type StoreProblem = { readonly code: string; readonly text: StoreText }

/**
 *   locked     somebody else holds the database, or it cannot be reached now,
 *              or this process has no file handle left                          again later
 *   full       the disk is full; nothing of the transaction was kept             again later
 *   conflict   such a row is there already                                       never with these values
 *   corrupt    the file is damaged                                               never: restore a backup
 *   io         the disk refused; after a failed fsync nothing may be trusted     never: stop accepting and exit
 */
export type StoreFaultKind = 'locked' | 'full' | 'conflict' | 'corrupt' | 'io'
export type StoreFault = StoreProblem & { readonly kind: StoreFaultKind; readonly retry: 'later' | 'never' }

/** What SQLite said, brought over from its thread. `errcode` is the extended result code. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError'
  readonly errcode: number
  constructor(message: string, errcode: number) {
    super(message)
    this.errcode = errcode
  }
}

/** The store cannot be opened (or a backup not be used). `problem` says why and how to mend it, in both languages. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused'
  readonly problem: StoreProblem
  constructor(problem: StoreProblem, cause?: unknown) {
    super(problem.text.en, { cause })
    this.problem = problem
  }
}

const faults: Record<StoreFaultKind, StoreFault> = {
  locked: {
    kind: 'locked',
    retry: 'later',
    code: 'store-locked',
    text: {
      en: 'The database is busy or cannot be reached now; try again shortly.',
      tr: 'Veritabanı şu anda meşgul ya da ulaşılamıyor; biraz sonra yeniden deneyin.',
    },
  },
  full: {
    kind: 'full',
    retry: 'later',
    code: 'store-full',
    text: {
      en: 'The disk is full: nothing was stored. Free some space and try again.',
      tr: 'Disk dolu: hiçbir şey kaydedilmedi. Yer açıp yeniden deneyin.',
    },
  },
  conflict: {
    kind: 'conflict',
    retry: 'never',
    code: 'store-conflict',
    text: { en: 'Such an entry exists already.', tr: 'Böyle bir kayıt zaten var.' },
  },
  corrupt: {
    kind: 'corrupt',
    retry: 'never',
    code: 'store-corrupt',
    text: {
      en: 'The database is damaged. Stop the server and restore a backup: ulak backup restore <folder>',
      tr: 'Veritabanı bozulmuş. Sunucuyu durdurup bir yedeği geri yükleyin: ulak backup restore <klasör>',
    },
  },
  io: {
    kind: 'io',
    retry: 'never',
    code: 'store-io',
    text: {
      en: 'The disk reported an error. The server must stop; check the disk before you start it again.',
      tr: 'Disk hata bildirdi. Sunucu durmalı; yeniden başlatmadan önce diski denetleyin.',
    },
  },
}

/** Primary result codes, https://www.sqlite.org/rescode.html */
const byPrimaryCode: Record<number, StoreFaultKind> = {
  5: 'locked', // SQLITE_BUSY
  6: 'locked', // SQLITE_LOCKED
  10: 'io', // SQLITE_IOERR
  11: 'corrupt', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  26: 'corrupt', // SQLITE_NOTADB
}

/** Extended result codes that mean something else than their primary code does. */
const byExtendedCode: Record<number, StoreFaultKind> = {
  1555: 'conflict', // SQLITE_CONSTRAINT_PRIMARYKEY
  2067: 'conflict', // SQLITE_CONSTRAINT_UNIQUE
  2579: 'conflict', // SQLITE_CONSTRAINT_ROWID
  4874: 'full', // SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log
}

/** SQLSTATE classes and codes, PostgreSQL manual, Appendix A. The whole code is looked up before its class. */
const bySqlState: Record<string, StoreFaultKind> = {
  '23505': 'conflict', // unique_violation
  '23P01': 'conflict', // exclusion_violation
  '40001': 'locked', // serialization_failure
  '40P01': 'locked', // deadlock_detected
  '53100': 'full', // disk_full
  '53': 'locked', // insufficient_resources: too many connections, out of memory
  '55P03': 'locked', // lock_not_available
  '57P': 'locked', // operator intervention: the server stops or starts
  '58030': 'io', // io_error
  '08': 'locked', // connection_exception
  XX001: 'corrupt', // data_corrupted
  XX002: 'corrupt', // index_corrupted
}

const byErrno: Record<string, StoreFaultKind> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EMFILE: 'locked',
  ENFILE: 'locked',
  EIO: 'io',
  ECONNREFUSED: 'locked',
  ECONNRESET: 'locked',
  ETIMEDOUT: 'locked',
  EPIPE: 'locked',
}

/** What pg says without a code. */
const brokenConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Which fault of the store an error is; undefined when it is none (then it is a bug, or not ours). */
export function storeFault(error: unknown): StoreFault | undefined {
  const kind = kindOf(error)
  return kind && faults[kind]
}

function kindOf(error: unknown): StoreFaultKind | undefined {
  if (error instanceof SqliteError) return byExtendedCode[error.errcode] ?? byPrimaryCode[error.errcode & 0xff]
  if (!(error instanceof Error)) return undefined
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (syscall === 'connect' || brokenConnection.test(error.message)) return 'locked'
  if (typeof code !== 'string') return undefined
  if (byErrno[code]) return byErrno[code]
  return bySqlState[code] ?? bySqlState[code.slice(0, 3)] ?? bySqlState[code.slice(0, 2)]
}
