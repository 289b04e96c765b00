import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { fail } from '../failure.ts'
import { parseOwn } from '../json.ts'
import { binding } from './open.ts'
import { sql, writerOf } from './sql.ts'

/** What one try to get a device came to. `wait`: somebody has it, or came earlier. */
export type LeaseTry<H> = { readonly kind: 'taken' } | { readonly kind: 'wait'; readonly holder: H | null }

/** Who has which device of this machine, and who waits for it: one book for all Pawls of one user, outside of any data folder. */
export type LeaseBook<H> = {
  /** Gets in line for a device; the ticket is to be used or given back. */
  readonly queue: (device: string, holder: H) => number
  /**
   * Takes the device for the owner of a ticket, if it is free or its holder is gone, and nobody who lives came earlier. `isHeir` holders
   * hand over at once, also to one who came later.
   */
  readonly tryTake: (ticket: number, isGone: (holder: H) => boolean, isHeir: (holder: H) => boolean) => LeaseTry<H>
  readonly leave: (ticket: number) => void
  /** Changes what is known of the holder of a device. */
  readonly update: (device: string, ticket: number, holder: H) => void
  readonly release: (device: string, ticket: number) => void
  readonly holders: () => { readonly device: string; readonly holder: H }[]
  /**
   * Notes that a campaign works on the devices that `choose` says, in the place of what was noted of it before. `choose` is told how many others have
   * a device or work on it.
   */
  readonly claim: (
    campaign: string,
    choose: (onIt: (device: string) => number) => readonly string[],
    holder: H,
    isGone: (holder: H) => boolean,
  ) => readonly string[]
  readonly unclaim: (campaign: string) => void
  readonly claims: () => { readonly device: string; readonly campaign: string; readonly holder: H }[]
  readonly close: () => void
}

const schema = 1

/** Opens the book in a folder that belongs to this user alone. Throws a `Failure` for a folder of somebody else. */
export function openLeaseBook<H>(folder: string): LeaseBook<H> {
  ownFolder(folder)
  const database = new Database(join(folder, 'leases.db'), binding())
  database.pragma('busy_timeout = 5000')
  // Not WAL: its shared memory does not suit a folder that programs in other containers may see.
  database.pragma('synchronous = OFF')
  const version = database.pragma('user_version', { simple: true }) as number
  if (version > schema) {
    database.close()
    return fail(
      'newer-leases',
      `Another Pawl of this machine, a newer one, keeps the leases of its devices in ${folder}.`,
      'Update this Pawl, or end the other one and remove the folder.',
    )
  }
  database.exec(`
    CREATE TABLE IF NOT EXISTS lease (device TEXT PRIMARY KEY, ticket INTEGER NOT NULL, holder TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS queue (ticket INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, holder TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS claim (campaign TEXT PRIMARY KEY, device TEXT NOT NULL, holder TEXT NOT NULL) STRICT;
    PRAGMA user_version = ${schema};`)
  const db = writerOf(database)
  type Row = { readonly ticket: number; readonly device: string; readonly holder: string }
  const holders = () =>
    db
      .all<Row>(sql`SELECT ticket, device, holder FROM lease ORDER BY device`)
      .map((row) => ({ device: row.device, holder: parseOwn<H>(row.holder) }))
  const claims = () =>
    db
      .all<{ device: string; campaign: string; holder: string }>(
        sql`SELECT device, campaign, holder FROM claim ORDER BY device, campaign`,
      )
      .map((row) => ({ device: row.device, campaign: campaignOf(row.campaign), holder: parseOwn<H>(row.holder) }))
  const unclaim = (campaign: string): void =>
    void db.run(sql`DELETE FROM claim WHERE campaign = ${campaign} OR campaign GLOB ${`${campaign} *`}`)
  const queued = (ticket: number): Row =>
    db.one<Row>(sql`SELECT ticket, device, holder FROM queue WHERE ticket = ${ticket}`) ??
    fail('no-ticket', 'The place in the line for a device is gone.', 'Start the campaign again.')

  return {
    queue: (device, holder) =>
      db.run(sql`INSERT INTO queue (device, holder) VALUES (${device}, ${JSON.stringify(holder)})`).lastKey,
    tryTake: (ticket, isGone, isHeir) =>
      db.transaction((): LeaseTry<H> => {
        const { device, holder } = queued(ticket)
        const held = db.one<Row>(sql`SELECT ticket, device, holder FROM lease WHERE device = ${device}`)
        const by = held === undefined ? null : parseOwn<H>(held.holder)
        const inherits = by !== null && isHeir(by)
        if (by !== null && !inherits && !isGone(by)) return { kind: 'wait', holder: by }
        if (!inherits) {
          for (const other of db.all<Row>(
            sql`SELECT ticket, device, holder FROM queue WHERE device = ${device} AND ticket < ${ticket} ORDER BY ticket`,
          )) {
            if (!isGone(parseOwn<H>(other.holder))) return { kind: 'wait', holder: null }
            db.run(sql`DELETE FROM queue WHERE ticket = ${other.ticket}`)
          }
        }
        db.run(sql`INSERT OR REPLACE INTO lease (device, ticket, holder) VALUES (${device}, ${ticket}, ${holder})`)
        db.run(sql`DELETE FROM queue WHERE ticket = ${ticket}`)
        return { kind: 'taken' }
      }),
    leave: (ticket) => void db.run(sql`DELETE FROM queue WHERE ticket = ${ticket}`),
    update: (device, ticket, holder) =>
      void db.run(
        sql`UPDATE lease SET holder = ${JSON.stringify(holder)} WHERE device = ${device} AND ticket = ${ticket}`,
      ),
    release: (device, ticket) => void db.run(sql`DELETE FROM lease WHERE device = ${device} AND ticket = ${ticket}`),
    holders,
    claim: (campaign, choose, holder, isGone) =>
      db.transaction(() => {
        const others: string[] = []
        for (const other of claims()) {
          if (other.campaign === campaign) continue
          if (!isGone(other.holder)) others.push(other.device)
          else unclaim(other.campaign)
        }
        // A run goes on without its Pawl, which claims nothing any more.
        for (const held of holders())
          if (!others.includes(held.device) && !isGone(held.holder)) others.push(held.device)
        const chosen = choose((device) => others.filter((other) => other === device).length)
        unclaim(campaign)
        for (const [at, device] of chosen.entries())
          db.run(
            sql`INSERT INTO claim (campaign, device, holder) VALUES (${claimName(campaign, at)}, ${device}, ${JSON.stringify(holder)})`,
          )
        return chosen
      }),
    unclaim,
    claims,
    close: () => database.close(),
  }
}

/** A row has one device, and its name is a campaign's: those of a campaign's further devices are numbered, so that an older Pawl still reads the book. */
function claimName(campaign: string, at: number): string {
  return at === 0 ? campaign : `${campaign} ${at}`
}

function campaignOf(name: string): string {
  return name.split(' ')[0] ?? name
}

/** Makes the folder for this user alone. Whoever made it first in a place that is everybody's could forge what it says. */
function ownFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid, mode } = lstatSync(folder)
  if (process.getuid !== undefined && uid !== process.getuid())
    fail(
      'foreign-leases',
      `The folder ${folder}, where Pawl notes which device is in use, belongs to another user.`,
      'Have it removed, or set PAWL_LEASES to a folder of your own, the same for every Pawl on this machine.',
    )
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(folder, 0o700)
}
