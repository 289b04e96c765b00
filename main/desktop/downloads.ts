import { basename, dirname, join } from 'node:path'
import type { Session } from 'electron'
import type { Log } from '../core/log.ts'
import { isOwnPage } from './rules.ts'

/** Lets the page save what it made itself: a chart, a table, a patch. The person says where; the folder is remembered. */
export function allowOwnDownloads(
  session: Session,
  options: { readonly developmentUrl: string | null; readonly folder: string; readonly log: Log },
): void {
  const last = { folder: options.folder }
  session.on('will-download', (event, item) => {
    if (!isMadeByPage(item.getURL(), options.developmentUrl)) {
      event.preventDefault()
      options.log.warn(`a download of ${item.getURL().slice(0, 200)} was refused`)
      return
    }
    item.setSaveDialogOptions({ defaultPath: join(last.folder, basename(item.getFilename())) })
    item.once('done', (_event, state) => {
      if (state === 'completed') last.folder = dirname(item.getSavePath())
      else if (state === 'interrupted') options.log.warn(`${item.getFilename()} was not saved`)
    })
  })
}

/** Whether an address is of a file that one of Pawl's own pages holds in its memory. */
export function isMadeByPage(url: string, developmentUrl: string | null): boolean {
  return url.startsWith('blob:') && isOwnPage(url.slice('blob:'.length), developmentUrl)
}
