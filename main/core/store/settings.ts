import { defaultSettings, type Settings, settings } from '../../../preload/contract/settings.ts'
import { parseOwn } from '../json.ts'
import { type Reader, sql, type Writer } from './sql.ts'

/** The settings as last written; each part that is missing, or of another Pawl, is the default. */
export function readSettings(db: Reader): Settings {
  const stored = Object.fromEntries(
    db
      .all<{ name: string; value: string }>(sql`SELECT name, value FROM setting`)
      .map((row) => [row.name, parseOwn<unknown>(row.value)]),
  )
  const part = <K extends keyof Settings>(name: K): Settings[K] => {
    const read = settings.shape[name].safeParse(stored[name])
    return read.success ? (read.data as Settings[K]) : defaultSettings[name]
  }
  return { notify: part('notify'), onClose: part('onClose'), dials: part('dials') }
}

export function writeSettings(db: Writer, changed: Settings): void {
  db.transaction(() => {
    for (const [name, value] of Object.entries(changed))
      db.run(
        sql`INSERT INTO setting (name, value) VALUES (${name}, ${JSON.stringify(value)}) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      )
  })
}
