import type { RunRecord } from '../../main/core/store/runs.ts'
import { dot, ink, line, percent, percentTicks, picture, scale, text } from './svg.ts'

/** The unchanged code's runs: what they took against how fast the machine was meanwhile. Null: too few with a pace. */
export function drawPace(runs: readonly RunRecord[]): string | null {
  const points = runs.flatMap(({ patches, ended }) =>
    patches.length === 0 && ended?.clean === true && ended.value !== null && ended.pace !== null
      ? [{ x: ended.pace, y: Math.log(ended.value) }]
      : [],
  )
  if (points.length < 6) return null
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x0, y0] = [mean(({ x }) => x), mean(({ y }) => y)]
  const slope = mean(({ x, y }) => (x - x0) * (y - y0)) / mean(({ x }) => (x - x0) ** 2)
  const spread = (of: (point: { x: number; y: number }) => number, lost: number) =>
    Math.sqrt((mean((point) => of(point) ** 2) * points.length) / (points.length - lost))
  const raw = spread(({ y }) => y - y0, 1)
  const left = spread(({ x, y }) => y - y0 - slope * (x - x0), 2)
  const reach = Math.max(...points.map(({ x }) => Math.abs(x - x0))) * 1.1
  const height = Math.max(...points.map(({ y }) => Math.abs(y - y0))) * 1.15
  const atX = scale(-reach, reach, 64, 520)
  const atY = scale(-height, height, 236, 26)
  const ticks = percentTicks(-height, height)
  return picture(640, 290, 'CPU time of the same code against the machine’s pace', [
    ...ticks.map((tick) => line(64, atY(tick), 520, atY(tick), ink.rule)),
    ...ticks.map((tick) => text(58, atY(tick) + 4, percent(tick, 0), { anchor: 'end', colour: ink.soft, size: 11 })),
    ...percentTicks(-reach, reach).map((tick) =>
      text(atX(tick), 254, percent(tick, 0), { anchor: 'middle', colour: ink.soft, size: 11 }),
    ),
    line(atX(-reach), atY(-reach * slope), atX(reach), atY(reach * slope), ink.on, 1.5, '4 3'),
    ...points.map(({ x, y }) => dot(atX(x - x0), atY(y - y0), ink.text)),
    text(64, 14, 'CPU time of a run', { colour: ink.soft }),
    text(292, 276, 'time of a fixed piece of work on the run’s core', { anchor: 'middle', colour: ink.soft }),
    text(532, 60, `${points.length} runs of`, { colour: ink.soft }),
    text(532, 77, 'the same code', { colour: ink.soft }),
    text(532, 108, `sd ${(100 * raw).toFixed(1)} %`),
    text(532, 125, 'as measured', { colour: ink.soft }),
    text(532, 156, `sd ${(100 * left).toFixed(1)} %`, { colour: ink.on }),
    text(532, 173, 'about the line', { colour: ink.soft }),
  ])
}
