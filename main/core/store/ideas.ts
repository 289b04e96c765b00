import type { Idea } from '../../../preload/contract/session.ts'
import { type Reader, sql, type Writer } from './sql.ts'

/** Appends the researcher's idea at the end of the queue. */
export function insertIdea(
  db: Writer,
  campaign: string,
  idea: { readonly id: string; readonly text: string; readonly createdAt: number },
): void {
  db.run(sql`INSERT INTO idea (id, campaign_id, text, state, position, created_at)
    SELECT ${idea.id}, ${campaign}, ${idea.text}, 'waiting', coalesce(max(position), 0) + 1, ${idea.createdAt} FROM idea WHERE campaign_id = ${campaign}`)
}

export function listIdeas(db: Reader, campaign: string): Idea[] {
  return db.all<Idea>(
    sql`SELECT id, text, state, position, experiment, created_at AS createdAt FROM idea WHERE campaign_id = ${campaign} ORDER BY position`,
  )
}
