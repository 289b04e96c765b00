import { type Reader, sql, type Writer } from './sql.ts'

export type Withdrawal = { readonly experiment: number; readonly why: string; readonly at: number }

/** Asks that an experiment leave the decisions; what was asked first stays. */
export function insertWithdrawal(db: Writer, campaign: string, withdrawal: Withdrawal): void {
  db.run(
    sql`INSERT OR IGNORE INTO withdrawal (campaign_id, experiment, why, at) VALUES (${campaign}, ${withdrawal.experiment}, ${withdrawal.why}, ${withdrawal.at})`,
  )
}

/** Takes it back, or notes that it was done. False: there was none. */
export function deleteWithdrawal(db: Writer, campaign: string, experiment: number): boolean {
  return db.run(sql`DELETE FROM withdrawal WHERE campaign_id = ${campaign} AND experiment = ${experiment}`).changes > 0
}

/** Those that the decisions have not said the consequence of, oldest first. */
export function listWithdrawals(db: Reader, campaign: string): Withdrawal[] {
  return db.all<Withdrawal>(
    sql`SELECT experiment, why, at FROM withdrawal WHERE campaign_id = ${campaign} ORDER BY at, experiment`,
  )
}
