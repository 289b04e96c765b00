import type { Progress } from './course.ts'
import { bottom, left, right, type SceneOptions, top } from './frame.ts'
import type { Dot, Mark } from './marks.ts'

/** More names than this are a wall of text. */
const mostLabels = 40
const cell = 6

/** Kept experiments by name, each in the first free place near its step; those that find none stay unnamed. */
export function labels(
  progress: Progress,
  dots: readonly Dot[],
  stack: readonly Mark[],
  options: SceneOptions,
): readonly Mark[] {
  const marks: Mark[] = []
  const taken = createGrid(options.width, options.height)
  for (const dot of dots) taken.fill(dot.x - 6, dot.x + 6, dot.y - 6, dot.y + 6)
  for (const mark of stack) {
    if (mark.kind !== 'line') continue
    mark.points.slice(1).forEach(([x, y], index) => {
      const [fromX, fromY] = mark.points[index] as readonly [number, number]
      taken.fill(Math.min(x, fromX) - 2, Math.max(x, fromX) + 2, Math.min(y, fromY) - 2, Math.max(y, fromY) + 2)
    })
  }
  const below = progress.direction === 'minimize' ? 1 : -1
  const kept = dots.filter((dot) => isKept(progress.points[dot.index])).slice(-mostLabels)
  for (const dot of kept) {
    const text = shorten(progress.points[dot.index]?.hypothesis ?? '', 34)
    const room = text.length * 5.9
    // The side on which the staircase came down is the empty one; the other is tried where it has no room.
    const places = [-1, 1].flatMap((side) =>
      [0, 1, 2, 3, 4, 5, 6].map((level) => ({ side, y: dot.y + below * (level * 14) + (level === 0 ? 4 : 4 * below) })),
    )
    const place = places
      .map(({ side, y }) => ({ side, y, x0: side < 0 ? dot.x - 12 - room : dot.x + 12 }))
      .find(
        ({ x0, y }) =>
          x0 >= left &&
          x0 + room <= options.width - right &&
          y - 11 >= top &&
          y + 4 <= options.height - bottom &&
          taken.isFree(x0, x0 + room, y - 10, y + 3),
      )
    if (place === undefined) continue
    const { side, y, x0 } = place
    taken.fill(x0, x0 + room, y - 11, y + 4)
    const elbow =
      Math.abs(y - 4 - dot.y) < 8
        ? []
        : [[dot.x, dot.y + below * 7] as const, [dot.x, y - 4] as const, [dot.x + side * 8, y - 4] as const]
    if (elbow.length > 0) marks.push({ kind: 'line', points: elbow, ink: '--axis', width: 1, dashed: false })
    marks.push({ kind: 'text', x: dot.x + side * 12, y, text, anchor: side < 0 ? 'end' : 'start', ink: '--text-2' })
  }
  return marks
}

/** The stack begins above the baseline: it is never one of the kept. */
function isKept(point: Progress['points'][number] | undefined): boolean {
  return point !== undefined && point.verdict === 'keep' && point.number !== 0
}

/** Which parts of the picture are drawn on already, in cells a few pixels wide: asking costs the same for ten dots and ten thousand. */
function createGrid(width: number, height: number) {
  const columns = Math.ceil(width / cell)
  const rows = Math.ceil(height / cell)
  const cells = new Uint8Array(columns * rows)
  function each(x0: number, x1: number, y0: number, y1: number, visit: (at: number) => boolean): boolean {
    const lastColumn = Math.min(columns - 1, Math.floor(x1 / cell))
    const lastRow = Math.min(rows - 1, Math.floor(y1 / cell))
    for (let row = Math.max(0, Math.floor(y0 / cell)); row <= lastRow; row++) {
      for (let column = Math.max(0, Math.floor(x0 / cell)); column <= lastColumn; column++)
        if (!visit(row * columns + column)) return false
    }
    return true
  }
  return {
    fill: (x0: number, x1: number, y0: number, y1: number): void => {
      each(x0, x1, y0, y1, (at) => {
        cells[at] = 1
        return true
      })
    },
    isFree: (x0: number, x1: number, y0: number, y1: number): boolean => each(x0, x1, y0, y1, (at) => cells[at] === 0),
  }
}

/** One line, cut at a word where there is one near. */
export function shorten(text: string, most: number): string {
  const line = text.split('\n', 1)[0] ?? ''
  if (line.length <= most) return line
  const cut = line.slice(0, most - 1)
  const space = cut.lastIndexOf(' ')
  return `${space > most * 0.6 ? cut.slice(0, space) : cut}\u2026`
}
