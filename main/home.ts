import { homedir, tmpdir } from 'node:os'
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

/**
 * Where all Pawls of one user on one machine note which device is in use: `PAWL_LEASES`, else a fixed place that no variable moves, on this
 * machine and not in a home folder that several machines may share.
 */
export function leaseFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
  userId: number | null,
): string {
  const { PAWL_LEASES } = environment
  if (PAWL_LEASES !== undefined && PAWL_LEASES !== '') return PAWL_LEASES
  return platform === 'win32' ? join(tmpdir(), 'pawl-leases') : `/tmp/pawl-leases-${userId ?? 'user'}`
}
