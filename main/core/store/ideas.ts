import type { Idea } from '../../../preload/contract/session.ts'
import { type Reader, sql, type Writer } from './sql.ts'

export type NewIdea = {
  readonly id: string
  readonly text: string
  readonly held: boolean
  /** The experiment that its session is to start from; null: the incumbent. */
  readonly base: number | null
  readonly author: Idea['author']
  /** At the head of the queue, or at its end. */
  readonly place: 'first' | 'last'
  readonly createdAt: number
}

export function insertIdea(db: Writer, campaign: string, idea: NewIdea): void {
  const position = idea.place === 'last' ? endOf(db, campaign) : headOf(db, campaign)
  db.run(sql`INSERT INTO idea (id, campaign_id, text, state, position, base, author, created_at)
    VALUES (${idea.id}, ${campaign}, ${idea.text}, ${idea.held ? 'held' : 'waiting'}, ${position}, ${idea.base}, ${idea.author}, ${idea.createdAt})`)
}

/** In the order of the queue. */
export function listIdeas(db: Reader, campaign: string): Idea[] {
  return db.all<Idea>(
    sql`SELECT id, text, state, position, experiment, base, session_id AS session, author, created_at AS createdAt
      FROM idea WHERE campaign_id = ${campaign} ORDER BY position, id`,
  )
}

export function ideaById(db: Reader, campaign: string, id: string): Idea | null {
  return listIdeas(db, campaign).find((idea) => idea.id === id) ?? null
}

/** The next idea for a session; null when none waits. */
export function nextIdea(db: Reader, campaign: string): Idea | null {
  return listIdeas(db, campaign).find((idea) => idea.state === 'waiting') ?? null
}

export function setIdeaText(db: Writer, id: string, text: string): void {
  db.run(sql`UPDATE idea SET text = ${text} WHERE id = ${id}`)
}

export function setIdeaState(db: Writer, id: string, state: Idea['state']): void {
  db.run(sql`UPDATE idea SET state = ${state} WHERE id = ${id}`)
}

/** A session took it up. */
export function takeIdea(db: Writer, id: string, session: string): void {
  db.run(sql`UPDATE idea SET state = 'taken', session_id = ${session} WHERE id = ${id}`)
}

/** The session that took it has ended: with an experiment it is done, without one it waits again. */
export function returnIdea(db: Writer, id: string, experiment: number | null): void {
  db.run(
    sql`UPDATE idea SET state = ${experiment === null ? 'waiting' : 'done'}, experiment = ${experiment} WHERE id = ${id} AND state = 'taken'`,
  )
}

/** Puts an idea in front of another one, or at the end. */
export function moveIdea(db: Writer, campaign: string, id: string, before: string | null): void {
  const others = listIdeas(db, campaign).flatMap((idea) => (idea.id === id ? [] : [idea.id]))
  const at = before === null ? -1 : others.indexOf(before)
  const order = at < 0 ? [...others, id] : others.toSpliced(at, 0, id)
  db.transaction(() => {
    for (const [index, idea] of order.entries())
      db.run(sql`UPDATE idea SET position = ${index + 1} WHERE id = ${idea} AND campaign_id = ${campaign}`)
  })
}

function endOf(db: Reader, campaign: string): number {
  return (
    (db.one<{ last: number | null }>(sql`SELECT max(position) AS last FROM idea WHERE campaign_id = ${campaign}`)
      ?.last ?? 0) + 1
  )
}

function headOf(db: Reader, campaign: string): number {
  return (
    (db.one<{ first: number | null }>(sql`SELECT min(position) AS first FROM idea WHERE campaign_id = ${campaign}`)
      ?.first ?? 2) - 1
  )
}
