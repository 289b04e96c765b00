import type { AgentNote } from '../../../preload/contract/session.ts'
import { type Reader, sql, type Writer } from './sql.ts'

export function insertAgentNote(
  db: Writer,
  campaign: string,
  note: { readonly id: string; readonly text: string; readonly createdAt: number },
): void {
  db.run(
    sql`INSERT INTO agent_note (id, campaign_id, text, created_at) VALUES (${note.id}, ${campaign}, ${note.text}, ${note.createdAt})`,
  )
}

/** Those that briefs carry now, oldest first. */
export function listAgentNotes(db: Reader, campaign: string): AgentNote[] {
  return db.all<AgentNote>(
    sql`SELECT id, text, created_at AS createdAt, given FROM agent_note WHERE campaign_id = ${campaign} AND withdrawn_at IS NULL ORDER BY created_at, id`,
  )
}

/** False when there is no such note, or it was taken back already. */
export function withdrawAgentNote(db: Writer, campaign: string, id: string, at: number): boolean {
  return (
    db.run(
      sql`UPDATE agent_note SET withdrawn_at = ${at} WHERE id = ${id} AND campaign_id = ${campaign} AND withdrawn_at IS NULL`,
    ).changes > 0
  )
}

export function countNoteGiven(db: Writer, id: string): void {
  db.run(sql`UPDATE agent_note SET given = given + 1 WHERE id = ${id}`)
}
