import { readFileSync, writeFileSync } from 'node:fs'
import type { Log } from '../core/log.ts'

export type WindowState = {
  readonly width: number
  readonly height: number
  readonly x: number | null
  readonly y: number | null
  readonly isMaximized: boolean
}
export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const smallest = { width: 900, height: 560 } as const
const first: WindowState = { width: 1440, height: 900, x: null, y: null, isMaximized: false }

/** Where the window was when it was last closed; the first size when that is unknown. */
export function readWindowState(file: string): WindowState {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isWindowState(read) ? read : first
  } catch {
    // No file yet, or half of one: neither is worth a word.
    return first
  }
}

/** By hand: the library of schemas takes longer to load than the rest of what a window needs to be opened. */
function isWindowState(read: unknown): read is WindowState {
  if (typeof read !== 'object' || read === null) return false
  const { width, height, x, y, isMaximized } = read as Partial<Record<keyof WindowState, unknown>>
  return (
    [width, height].every(Number.isInteger) &&
    [x, y].every((place) => place === null || Number.isInteger(place)) &&
    typeof isMaximized === 'boolean'
  )
}

export function writeWindowState(file: string, state: WindowState, log: Log): void {
  try {
    writeFileSync(file, JSON.stringify(state))
  } catch (error) {
    log.warn(`the window's size was not kept: ${String(error)}`)
  }
}

/**
 * A state that fits the screens there are now: not larger than the one it lies on, and centred (no x and y) unless it lies
 * on one of them. Wayland places windows itself, so there only the size is kept.
 */
export function fitted(state: WindowState, screens: readonly Area[], canPlace: boolean): WindowState {
  const { x, y } = state
  const screen = screens.find(
    (area) =>
      x !== null && y !== null && x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height,
  )
  const within = screen ?? screens[0]
  const width = Math.max(smallest.width, Math.min(state.width, within?.width ?? state.width))
  const height = Math.max(smallest.height, Math.min(state.height, within?.height ?? state.height))
  const placed = canPlace && screen !== undefined
  return { width, height, x: placed ? x : null, y: placed ? y : null, isMaximized: state.isMaximized }
}
