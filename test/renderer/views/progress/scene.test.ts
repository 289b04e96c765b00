import { describe, expect, test } from 'vitest'
import { type Progress, type ProgressPoint, progressSentence } from '../../../../renderer/views/progress/course.ts'
import { shorten } from '../../../../renderer/views/progress/labels.ts'
import { paintSvg } from '../../../../renderer/views/progress/paint.ts'
import { nearestDot, progressScene, zoomOf } from '../../../../renderer/views/progress/scene.ts'

function point(
  number: number,
  hypothesis: string,
  verdict: ProgressPoint['verdict'],
  hours: number,
  value: number | null,
): ProgressPoint {
  return { number, hypothesis, verdict, at: 1000 * (number + 1), hours, value, measured: value, effect: null }
}

const progress: Progress = {
  metric: 'val_loss',
  unit: '',
  direction: 'minimize',
  scale: { kind: 'log' },
  decimals: 2,
  points: [
    point(0, 'Baseline', 'pending', 0, 2.4),
    point(1, 'Hoist <b>it</b>', 'keep', 0.5, 2.2),
    point(2, 'Worse', 'discard', 1, 2.3),
    point(3, 'Far off', 'discard', 1.5, 900),
    point(4, 'Broke', 'crash', 2, null),
    point(5, 'Waits', 'pending', 2, null),
  ],
  staircase: [
    { at: 1000, hours: 0, value: 2.4, lo: 2.39, hi: 2.41, experiment: 0, kept: [] },
    { at: 2000, hours: 0.5, value: 2.2, lo: 2.19, hi: 2.21, experiment: 1, kept: [1] },
  ],
}
const options = { width: 1000, height: 600, axis: 'experiment', log: false, zoom: null, labels: true } as const

describe('the progress chart', () => {
  const scene = progressScene(progress, options)
  test('every measured or crashed experiment is a dot inside the picture; what waits is none', () => {
    expect(scene.dots.map((dot) => dot.index)).toEqual([0, 1, 2, 3, 4])
    for (const dot of scene.dots) {
      expect(dot.x).toBeGreaterThan(0)
      expect(dot.x).toBeLessThan(options.width)
      expect(dot.y).toBeGreaterThan(0)
      expect(dot.y).toBeLessThan(options.height)
    }
  })
  test('one value far off does not squeeze the rest: it stands at the edge', () => {
    expect(scene.y.domain[1]).toBeLessThan(10)
    expect(scene.outside).toBe(1)
  })
  test('lower values stand lower, on a log axis too', () => {
    for (const log of [false, true]) {
      const { dots } = progressScene(progress, { ...options, log })
      expect(dots[1]?.y).toBeGreaterThan(dots[0]?.y ?? 0)
    }
  })
  test('a box that was dragged becomes the chart’s range, a slip does not', () => {
    const zoom = zoomOf(scene, [300, 400], [500, 200])
    if (zoom === null) throw new Error('no zoom')
    const zoomed = progressScene(progress, { ...options, zoom })
    expect(zoomed.x.domain[0]).toBeCloseTo(scene.x.back(300))
    expect(zoomed.y.domain[1]).toBeCloseTo(scene.y.back(200))
    expect(zoomOf(scene, [300, 400], [303, 402])).toBeNull()
  })
  test('the staircase leads forward, in whatever order the numbers were kept', () => {
    const [foot, step] = progress.staircase
    if (foot === undefined || step === undefined) throw new Error('no step')
    const staircase = [foot, { ...step, experiment: 3, kept: [3] }, { ...step, at: 9000, value: 2.1 }]
    const scene = progressScene({ ...progress, staircase }, options)
    const [line] = scene.marks.flatMap((mark) => (mark.kind === 'line' && mark.ink === '--keep' ? [mark.points] : []))
    const xs = (line ?? []).map(([x]) => x)
    expect(xs.length).toBeGreaterThan(4)
    expect(xs).toEqual([...xs].sort((one, other) => one - other))
  })
  test('what one block kept is one step, with a mark of its own for each patch beside its dot', () => {
    const [foot, step] = progress.staircase
    if (foot === undefined || step === undefined) throw new Error('no step')
    const together = progressScene({ ...progress, staircase: [foot, { ...step, kept: [1, 2] }] }, options)
    const added = together.dots.slice(scene.dots.length)
    expect(added.map((dot) => dot.index)).toEqual([1, 2])
    const level = together.y.at(step.value)
    expect(added.map((dot) => dot.y)).toEqual([level, level])
    // Before the last of them there was no such stack.
    const [line] = together.marks.flatMap((mark) =>
      mark.kind === 'line' && mark.ink === '--keep' ? [mark.points] : [],
    )
    expect(line?.at(-1)?.[1]).toBe(level)
    expect(line?.filter(([, y]) => y === level)[0]?.[0]).toBeCloseTo(together.x.at(2))
    expect((added[1]?.x ?? 0) - (added[0]?.x ?? 0)).toBeGreaterThanOrEqual(4)
    const marks = together.marks.filter((mark) => mark.kind === 'shape' && mark.status === 'keep' && mark.y === level)
    expect(marks.length).toBeGreaterThanOrEqual(2)
    // A step that lies outside of what is zoomed into has none.
    const zoom = { x: [3, 5], y: [2, 3] } as const
    expect(
      progressScene({ ...progress, staircase: [foot, { ...step, kept: [1, 2] }] }, { ...options, zoom }).dots,
    ).toEqual(progressScene(progress, { ...options, zoom }).dots)
  })
  test('the nearest dot is found within reach only', () => {
    const dot = scene.dots[2]
    if (dot === undefined) throw new Error('no dot')
    expect(nearestDot(scene.dots, dot.x + 3, dot.y - 3, 18)?.index).toBe(2)
    expect(nearestDot(scene.dots, dot.x, dot.y - 100, 18)).toBeNull()
  })
  test('kept ones are named, and a hostile name is only text in the saved picture', () => {
    const svg = paintSvg(scene, 1000, 600, (ink) => (ink === '--keep' ? '#080' : '#000'))
    expect(svg).toContain('Hoist &#60;b&#62;it')
    expect(svg).not.toContain('<b>')
  })
  test('what was never proven has no hue: the line is green from the first keep on', () => {
    const green = scene.marks.filter((mark) => mark.kind === 'line' && mark.ink === '--keep')
    const level = scene.y.at(2.4)
    const first = scene.x.at(1)
    expect(green).toHaveLength(1)
    for (const mark of green) {
      if (mark.kind !== 'line') continue
      for (const [x] of mark.points) expect(x).toBeGreaterThanOrEqual(first)
      expect(mark.points[0]).toEqual([first, level])
    }
    const bands = scene.marks.filter((mark) => mark.kind === 'area')
    expect(bands.map((band) => band.ink)).toEqual(['--text-3', '--keep'])
    const bare = progressScene({ ...progress, staircase: progress.staircase.slice(0, 1) }, options)
    expect(bare.marks.filter((mark) => mark.kind === 'line' && mark.ink === '--keep')).toHaveLength(0)
  })
  test('a time has its unit', () => {
    const timed = { ...progress, metric: 'time to val_loss 2.1', unit: 's' }
    const named = progressScene(timed, options).marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []))
    expect(named).toContain('time to val_loss 2.1 (s), lower is better')
    expect(progressSentence(timed)).toContain('time to val_loss 2.1: 2.4000 to 2.2000\u00a0s')
  })
  test('a campaign without a dot still has axes', () => {
    expect(() => progressScene({ ...progress, points: [], staircase: [] }, options)).not.toThrow()
  })
  test('ten thousand experiments name a few keeps at most', () => {
    const many = {
      ...progress,
      points: Array.from(
        { length: 10_000 },
        (_, number) =>
          ({
            ...progress.points[1],
            number,
            hypothesis: `Idea ${number}`,
            value: 2.4 - number / 10_000,
          }) as Progress['points'][number],
      ),
    }
    const names = progressScene(many, options).marks.filter(
      (mark) => mark.kind === 'text' && mark.text.startsWith('Idea'),
    )
    expect(names.length).toBeLessThanOrEqual(40)
  })
  test('it can be said in one sentence', () => {
    expect(progressSentence(progress)).toContain('val_loss: 2.4000 to 2.2000')
    expect(shorten('Reduce the initial scale of everything', 20)).toBe('Reduce the initial\u2026')
  })
})
