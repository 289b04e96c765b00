import { type Reader, sql, type Writer } from './sql.ts'

/** Whether the researcher has allowed the commands of a project file with this content hash. */
export function isTrusted(db: Reader, hash: string): boolean {
  return db.one(sql`SELECT 1 FROM trust WHERE hash = ${hash}`) !== undefined
}

export function trust(db: Writer, hash: string, projectPath: string, at: number): void {
  db.run(sql`INSERT OR IGNORE INTO trust (hash, project_path, at) VALUES (${hash}, ${projectPath}, ${at})`)
}
