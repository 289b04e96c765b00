import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Failure, fail } from '../failure.ts'
import { migrate, migrations, refuseNewer } from './migrate.ts'
import { type Reader, readerOf, type Writer, writerOf } from './sql.ts'

export type Store = {
  readonly db: Writer
  /** Gives back the pages that are kept in memory; they are read again when they are needed. */
  readonly release: () => void
  readonly close: () => void
}
export type ReadStore = { readonly db: Reader; readonly close: () => void }

/** Pages kept in memory: few, since the app lies beside a training run, and what is read again is in the system's own cache. */
const cacheKib = 2 * 1024

/** The one file that carries everything, below Pawl's data folder. */
export function databasePath(home: string): string {
  return join(home, 'pawl.db')
}

/** Opens the database for writing, making and upgrading it where needed. The caller holds the engine's lock. */
export function openStore(home: string): Store {
  const file = databasePath(home)
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const database = new Database(file, binding())
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
    database.pragma('busy_timeout = 5000')
    database.pragma(`cache_size = -${cacheKib}`)
    migrate(database, (version) => {
      database.pragma('wal_checkpoint(TRUNCATE)')
      database.exec(`VACUUM INTO '${`${file}.v${version}`.replaceAll("'", "''")}'`)
    })
    return {
      db: writerOf(database),
      release: () => database.pragma('shrink_memory'),
      close: () => database.close(),
    }
  } catch (error) {
    throw explain(error, file)
  }
}

/** Opens the database for reading beside a running engine; null where there is none yet. */
export function openReadStore(home: string): ReadStore | null {
  const file = databasePath(home)
  if (!existsSync(file)) return null
  try {
    const database = new Database(file, { ...binding(), readonly: true, fileMustExist: true })
    database.pragma('busy_timeout = 5000')
    const version = database.pragma('user_version', { simple: true }) as number
    refuseNewer(version)
    if (version < migrations.length) {
      database.close()
      fail(
        'older-database',
        'The data folder was written by an older Pawl and was not upgraded yet.',
        'Open Pawl, or run "pawl serve" once: that upgrades it after making a copy.',
      )
    }
    return { db: readerOf(database), close: () => database.close() }
  } catch (error) {
    throw explain(error, file)
  }
}

/**
 * The prebuilt addon needs Node-API 10 and crashes the process below it instead of failing, so that is looked at first.
 * PAWL_SQLITE_BINDING names an addon compiled for such a runtime.
 */
export function binding(): { nativeBinding?: string } {
  const nativeBinding = process.env.PAWL_SQLITE_BINDING
  if (Number(process.versions.napi ?? 0) >= 10) return {}
  if (nativeBinding) return { nativeBinding }
  return fail(
    'old-runtime',
    `This runtime (Node ${process.versions.node}) is too old for the database.`,
    'Start Pawl with "npx pawl" or "npm start": they bring the right runtime.',
  )
}

function explain(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (
    code === 'EACCES' ||
    code === 'EROFS' ||
    code === 'EPERM' ||
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN'
  ) {
    return new Failure(
      'read-only-home',
      `Pawl can't write to its data folder: ${file} (${code}).`,
      'Make the folder writable, or set PAWL_HOME to one that is.',
    )
  }
  if (code === 'ENOSPC' || code === 'SQLITE_FULL')
    return new Failure(
      'disk-full',
      `The disk is full: ${file} can't be written.`,
      'Free some space, then start Pawl again; nothing was lost.',
    )
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
    return new Failure(
      'damaged-database',
      `${file} is not a readable database (${code}).`,
      'Move it away or restore a copy; Pawl makes a new one.',
    )
  return error
}
