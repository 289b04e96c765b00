import { accessSync, constants } from 'node:fs'

/** Whether a path is there and ours to start. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not ours to start: either way it is not the one.
    return false
  }
}
