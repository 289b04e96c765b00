import type { Settings } from '../../preload/contract/settings.ts'
import type { Log } from '../core/log.ts'
import type { Engine } from '../engine.ts'

/** Says the settings now and whenever they change. Returns what ends it. */
export function watchSettings(
  { handlers, events }: Pick<Engine, 'handlers' | 'events'>,
  say: (settings: Settings) => void,
  log: Log,
): () => void {
  const read = () => {
    Promise.resolve(handlers['settings.show']({}))
      .then(say)
      .catch((error: unknown) => log.warn(`the settings were not read: ${String(error)}`))
  }
  read()
  return events((event) => {
    if (event.kind === 'settings-changed') read()
  })
}
