import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure, fail } from '../failure.ts'
import { parseOwn } from '../json.ts'

/** The process that holds a data folder. */
export type Holder<I> = {
  readonly identity: I
  readonly door: string
  readonly since: number
  readonly url: string | null
}

/** Where the holder's web door listens, for the command line of the same user. */
export type Address = { readonly url: string; readonly token: string }

export type HomeLock = {
  /** Writes `engine.json`, readable by this user alone. */
  readonly announce: (address: Address) => Promise<void>
  readonly release: () => Promise<void>
}

/** How processes are told apart; pids are used again, so a pid alone is no identity. */
export type Identities<I> = {
  readonly own: () => Promise<I>
  readonly isAlive: (identity: I) => Promise<boolean>
  readonly describe: (identity: I) => string
}

export function holderPath(home: string): string {
  return join(home, 'engine.lock')
}

/**
 * Takes the data folder for this process. A holder that is gone is replaced.
 * Throws `engine-running` when another Pawl has it, `read-only-home` when the folder can't be written.
 */
export async function lockHome<I>(
  home: string,
  door: string,
  at: number,
  identities: Identities<I>,
): Promise<HomeLock> {
  const path = holderPath(home)
  const identity = await identities.own()
  const holder = (url: string | null): string => JSON.stringify({ identity, door, since: at, url })
  const address = join(home, 'engine.json')
  const draft = `${path}.${process.pid}`
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    await writeFile(draft, holder(null), { mode: 0o600 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Failure(
      'read-only-home',
      `Pawl can't write to its data folder ${home} (${code}).`,
      'Make the folder writable, or set PAWL_HOME to one that is.',
    )
  }
  try {
    // A hard link is made or not made: two that start at once can't both succeed.
    while (!(await linked(draft, path))) await removeStale(path, home, identities)
  } finally {
    await rm(draft, { force: true })
  }
  return {
    announce: async ({ url, token }) => {
      await replace(path, holder(url))
      await replace(address, JSON.stringify({ pid: process.pid, url, token }))
    },
    release: async () => {
      await rm(address, { force: true })
      await rm(path, { force: true })
    },
  }
}

/** The process that holds a data folder now; null when nobody does. */
export async function holderOf<I>(home: string, identities: Identities<I>): Promise<Holder<I> | null> {
  const found = await readHolder<I>(holderPath(home))
  return found !== null && (await identities.isAlive(found.identity)) ? found : null
}

async function removeStale<I>(path: string, home: string, identities: Identities<I>): Promise<void> {
  const found = await readHolder<I>(path)
  if (found !== null && (await identities.isAlive(found.identity))) {
    const where = found.url === null ? '' : ` and listens at ${found.url}`
    fail(
      'engine-running',
      `Another Pawl works on ${home}: ${identities.describe(found.identity)}, since ${new Date(found.since).toISOString()}${where}.`,
      'Use its window, or end it first; or set PAWL_HOME to another folder.',
    )
  }
  await rm(path, { force: true })
}

async function readHolder<I>(path: string): Promise<Holder<I> | null> {
  try {
    return parseOwn<Holder<I>>(await readFile(path, 'utf8'))
  } catch (error) {
    // Half a file is what a killed Pawl can leave: nobody holds it.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      return null
    throw error
  }
}

async function replace(path: string, content: string): Promise<void> {
  const draft = `${path}.new`
  await writeFile(draft, content, { mode: 0o600 })
  await rename(draft, path)
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
