import { join } from 'node:path'
import type { Activity } from './activity.ts'

/** The app's own icon, in the size that window managers scale least. */
export function appIcon(folder: string): string {
  return join(folder, 'pawl-256.png')
}

/** The tray's icon for what goes on; screens of twice the density find theirs beside it. */
export function trayIcon(folder: string, face: Activity['face']): string {
  return join(folder, `tray-${face}.png`)
}
