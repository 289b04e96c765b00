import type { RunRecord } from '../../main/core/store/runs.ts'
import { dot, ink, line, picture, scale, text } from './svg.ts'

/** The end: the original code and the whole stack in pairs with the same seed, in the order in which they ran. */
export function drawPairs(runs: readonly RunRecord[]): string | null {
  const ends = runs.flatMap(({ stage, pair, number, patches, ended }) =>
    stage === 'final' && ended?.value != null
      ? [{ pair, number, isStack: patches.length > 0, value: ended.value }]
      : [],
  )
  if (ends.length === 0) return null
  const high = Math.max(...ends.map(({ value }) => value)) * 1.05
  const y = scale(0, high, 220, 24)
  const x = scale(0, Math.max(1, ends.length - 1), 90, 520)
  return picture(640, 264, 'The whole stack against the original code', [
    ...[0, high / 2].map((tick) => line(64, y(tick), 540, y(tick), ink.rule)),
    ...[0, high / 2].map((tick) =>
      text(58, y(tick) + 4, tick.toFixed(1), { anchor: 'end', colour: ink.soft, size: 11 }),
    ),
    ...ends.flatMap((end, index) => {
      const other = ends.findIndex((one, at) => at > index && one.pair === end.pair)
      const partner = ends[other]
      return partner === undefined ? [] : [line(x(index), y(end.value), x(other), y(partner.value), ink.rule, 2)]
    }),
    ...ends.map(({ value, isStack }, index) => dot(x(index), y(value), isStack ? ink.keep : ink.text, 4.5)),
    ...ends.map(({ number }, index) =>
      text(x(index), 238, String(number), { anchor: 'middle', colour: ink.soft, size: 11 }),
    ),
    text(300, 256, 'run, in the order in which they were made', { anchor: 'middle', colour: ink.soft, size: 11 }),
    dot(556, 40, ink.text, 4.5),
    text(566, 44, 'original'),
    dot(556, 60, ink.keep, 4.5),
    text(566, 64, 'stack'),
  ])
}
