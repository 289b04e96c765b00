import { linearTicks, logTicks, type Scale } from '../../components/chart/scale.ts'
import { formatClock, formatCount, formatHours, formatTicks } from '../../format.ts'
import type { Progress } from './course.ts'
import { bottom, left, right, type SceneOptions, type XAxis } from './frame.ts'
import type { Mark } from './marks.ts'

/** The grid, the numbers and the names around the plot. */
export function axes(x: Scale, y: Scale, log: boolean, progress: Progress, options: SceneOptions): readonly Mark[] {
  const marks: Mark[] = []
  const levels = (log ? logTicks : linearTicks)(sorted(y.domain), 8)
  const names = formatTicks(levels)
  for (const [index, tick] of levels.entries()) {
    const at = y.at(tick)
    marks.push({
      kind: 'line',
      points: [
        [left, at],
        [options.width - right, at],
      ],
      ink: '--line',
      width: 1,
      dashed: false,
    })
    marks.push({ kind: 'text', x: left - 8, y: at + 4, text: names[index] ?? '', anchor: 'end', ink: '--text-3' })
  }
  const foot = options.height - bottom
  marks.push({
    kind: 'line',
    points: [
      [left, foot],
      [options.width - right, foot],
    ],
    ink: '--axis',
    width: 1,
    dashed: false,
  })
  const ticks = linearTicks(x.domain, Math.max(2, Math.floor(options.width / 140)))
  for (const tick of ticks) {
    if (options.axis === 'experiment' && (!Number.isInteger(tick) || tick < 0)) continue
    if (options.axis === 'hours' && tick < 0) continue
    marks.push({
      kind: 'line',
      points: [
        [x.at(tick), foot],
        [x.at(tick), foot + 4],
      ],
      ink: '--axis',
      width: 1,
      dashed: false,
    })
    marks.push({
      kind: 'text',
      x: x.at(tick),
      y: foot + 18,
      text: printX(tick, options.axis),
      anchor: 'middle',
      ink: '--text-3',
    })
  }
  const better = progress.direction === 'minimize' ? 'lower is better' : 'higher is better'
  const unit = progress.unit === '' ? '' : ` (${progress.unit})`
  marks.push({
    kind: 'text',
    x: left,
    y: 12,
    text: `${progress.metric}${unit}, ${better}`,
    anchor: 'start',
    ink: '--text-2',
  })
  marks.push({
    kind: 'text',
    x: options.width - right,
    y: options.height - 6,
    text: axisName[options.axis],
    anchor: 'end',
    ink: '--text-3',
  })
  return marks
}

const axisName: Readonly<Record<XAxis, string>> = { experiment: 'experiment', hours: 'time spent', clock: 'clock' }

function printX(tick: number, axis: XAxis): string {
  if (axis === 'experiment') return formatCount(tick)
  return axis === 'hours' ? (tick === 0 ? '0' : formatHours(tick)) : formatClock(tick)
}

function sorted(domain: readonly [number, number]): readonly [number, number] {
  return domain[0] <= domain[1] ? domain : [domain[1], domain[0]]
}
