import { type Reader, sql, type Writer } from './sql.ts'

export type StackEntry = {
  readonly position: number
  readonly experiment: number
  readonly keptAt: number
  readonly retiredAt: number | null
  readonly factor: number | null
}

/** Every keep in order, the retired ones too. */
export function stackHistory(db: Reader, campaign: string): StackEntry[] {
  return db.all<StackEntry>(
    sql`SELECT position, experiment, kept_at AS keptAt, retired_at AS retiredAt, factor FROM stack_entry WHERE campaign_id = ${campaign} ORDER BY position`,
  )
}

/** The experiments that make up the stack now, in the order in which they were kept. */
export function stackNow(db: Reader, campaign: string): number[] {
  return stackHistory(db, campaign)
    .filter((entry) => entry.retiredAt === null)
    .map((entry) => entry.experiment)
}

/** `factor`: the stack's estimated speedup with this entry on top. */
export function pushStack(db: Writer, campaign: string, experiment: number, at: number, factor: number | null): void {
  db.run(sql`INSERT INTO stack_entry (campaign_id, position, experiment, kept_at, factor)
    SELECT ${campaign}, coalesce(max(position), 0) + 1, ${experiment}, ${at}, ${factor} FROM stack_entry WHERE campaign_id = ${campaign}`)
}

export function retireFromStack(db: Writer, campaign: string, experiment: number, at: number): void {
  db.run(
    sql`UPDATE stack_entry SET retired_at = ${at} WHERE campaign_id = ${campaign} AND experiment = ${experiment} AND retired_at IS NULL`,
  )
}
