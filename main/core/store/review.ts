import type { ReviewMark } from '../../../preload/contract/review.ts'
import { type Reader, sql, type Writer } from './sql.ts'

/** By number of the experiment. */
export function listMarks(db: Reader, campaign: string): ReviewMark[] {
  return db.all<ReviewMark>(
    sql`SELECT experiment, said, note, at FROM review_mark WHERE campaign_id = ${campaign} ORDER BY experiment`,
  )
}

export function setMark(db: Writer, campaign: string, mark: ReviewMark): void {
  db.run(sql`INSERT INTO review_mark (campaign_id, experiment, said, note, at)
    VALUES (${campaign}, ${mark.experiment}, ${mark.said}, ${mark.note}, ${mark.at})
    ON CONFLICT (campaign_id, experiment) DO UPDATE SET said = excluded.said, note = excluded.note, at = excluded.at`)
}
