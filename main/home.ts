import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Pawl's data folder: `PAWL_HOME`, else where the system keeps a user's data. */
export function homeFolder(environment: Readonly<Record<string, string | undefined>>, platform: string): string {
  const { PAWL_HOME, XDG_DATA_HOME, LOCALAPPDATA } = environment
  if (PAWL_HOME !== undefined && PAWL_HOME !== '')
    return isAbsolute(PAWL_HOME) ? PAWL_HOME : join(process.cwd(), PAWL_HOME)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Pawl')
  if (platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Pawl')
  // The XDG specification says that a relative path is to be ignored.
  const data =
    XDG_DATA_HOME !== undefined && isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : join(homedir(), '.local', 'share')
  return join(data, 'pawl')
}
