import type { Status } from '../../status.ts'

/** What a picture is made of; `ink` is a token, so that one scene serves every theme and file. */
export type Mark =
  | {
      readonly kind: 'line'
      readonly points: readonly (readonly [number, number])[]
      readonly ink: Ink
      readonly width: number
      readonly dashed: boolean
    }
  | {
      readonly kind: 'area'
      readonly points: readonly (readonly [number, number])[]
      readonly ink: Ink
      readonly opacity: number
    }
  | {
      readonly kind: 'text'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly anchor: 'start' | 'middle' | 'end'
      readonly ink: Ink
    }
  | { readonly kind: 'shape'; readonly x: number; readonly y: number; readonly status: Status; readonly size: number }

export type Ink =
  | '--text'
  | '--text-2'
  | '--text-3'
  | '--line'
  | '--axis'
  | '--keep'
  | '--discard'
  | '--inconclusive'
  | '--crash'
  | '--baseline'
  | '--queued'
export type Dot = { readonly index: number; readonly x: number; readonly y: number }
