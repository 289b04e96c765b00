import { type Reader, sql, type Writer } from './sql.ts'

/** What was seen, by the key of the item, and when (epoch milliseconds). */
export function seenItems(db: Reader, campaign: string): Map<string, number> {
  return new Map(
    db
      .all<{ item: string; at: number }>(sql`SELECT item, at FROM attention_seen WHERE campaign_id = ${campaign}`)
      .map((row) => [row.item, row.at]),
  )
}

/** Marks items as seen, or as not seen after all. */
export function setSeen(db: Writer, campaign: string, items: readonly string[], seen: boolean, at: number): void {
  const list = JSON.stringify(items)
  if (seen)
    db.run(
      sql`INSERT OR IGNORE INTO attention_seen (campaign_id, item, at) SELECT ${campaign}, value, ${at} FROM json_each(${list})`,
    )
  else
    db.run(
      sql`DELETE FROM attention_seen WHERE campaign_id = ${campaign} AND item IN (SELECT value FROM json_each(${list}))`,
    )
}
