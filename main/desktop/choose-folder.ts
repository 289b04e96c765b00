import { readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { type BrowserWindow, dialog } from 'electron'

/**
 * Asks for a folder in the system's own dialog; null when it was left. It opens where it was last used: without a place of its own
 * Electron would open the downloads.
 */
export async function chooseFolder(window: BrowserWindow, home: string): Promise<string | null> {
  const memory = join(home, 'last-folder.txt')
  const last = await readFile(memory, 'utf8').catch(() => homedir())
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'The repository to train',
    defaultPath: last,
    properties: ['openDirectory'],
  })
  const [path] = filePaths
  if (canceled || path === undefined) return null
  // Where the dialog opens next time is a comfort: a full disk may cost it.
  await writeFile(memory, dirname(path)).catch(() => undefined)
  return path
}
