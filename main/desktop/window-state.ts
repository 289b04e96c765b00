import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Log } from '../core/log.ts'

const windowState = z.object({
  width: z.number().int(),
  height: z.number().int(),
  x: z.number().int().nullable(),
  y: z.number().int().nullable(),
  isMaximized: z.boolean(),
})

export type WindowState = z.infer<typeof windowState>
export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const smallest = { width: 900, height: 560 } as const
const first: WindowState = { width: 1440, height: 900, x: null, y: null, isMaximized: false }

/** Where the window was when it was last closed; the first size when that is unknown. */
export function readWindowState(file: string): WindowState {
  try {
    const parsed = windowState.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.data : first
  } catch {
    // No file yet, or half of one: neither is worth a word.
    return first
  }
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
