import type { Block } from '../../preload/contract/evidence.ts'
import { box, dot, ink, line, percent, percentTicks, picture, ring, scale, text } from './svg.ts'

const cell = 16
const gap = 8
const top = 40

/** A block: a row for each run, a column for each patch, filled where it was on; the run's gain at the right, the effects below. */
export function drawBlock(block: Block | undefined, hypotheses: ReadonlyMap<number, string>): string | null {
  if (block === undefined) return null
  const gains = block.runs.flatMap(({ gain }) => gain ?? [])
  const wide = 56 + block.patches.length * (cell + gap)
  const at = scale(Math.min(0, ...gains), Math.max(0, ...gains), wide + 40, 600)
  const bottom = top + block.runs.length * cell
  const rows = block.runs.flatMap((run, index) => {
    const y = top + index * cell
    const cells = run.on.map((on, column) =>
      box(56 + column * (cell + gap), y + 2, cell, cell - 4, on ? ink.on : ink.rule),
    )
    const shown =
      run.gain === null
        ? [text(wide + 40, y + 11, run.outcome ?? '', { colour: ink.bad, size: 11 })]
        : [(run.clean === false ? ring : dot)(at(run.gain), y + 8, ink.text)]
    return [text(48, y + 12, String(run.number), { anchor: 'end', colour: ink.soft, size: 11 }), ...cells, ...shown]
  })
  const effects = block.effects.flatMap(({ experiment, gain, se, probability }, index) => {
    const y = bottom + 40 + index * 18
    const words = hypotheses.get(experiment) ?? ''
    return [
      text(48, y, String(experiment), { anchor: 'end', colour: ink.on }),
      text(112, y, percent(gain), { anchor: 'end' }),
      text(120, y, `± ${(100 * se).toFixed(1)}`, { colour: ink.soft }),
      text(164, y, `P ${probability.toFixed(3)}`, { colour: ink.soft }),
      text(232, y, words.length > 72 ? `${words.slice(0, 71)}…` : words),
    ]
  })
  return picture(
    720,
    bottom + 40 + block.effects.length * 18,
    block.stage === 'ablate' ? 'An ablation of the kept patches' : 'A factorial block',
    [
      text(48, 30, 'run', { anchor: 'end', colour: ink.soft, size: 11 }),
      text(56, 14, 'experiments, filled where they were on', { colour: ink.soft, size: 11 }),
      ...block.patches.map((patch, column) =>
        text(64 + column * (cell + gap), 30, String(patch), { anchor: 'middle', colour: ink.on, size: 10 }),
      ),
      text(600, 30, 'gain of the run against the incumbent', { anchor: 'end', colour: ink.soft, size: 11 }),
      line(at(0), top, at(0), bottom, ink.rule),
      ...rows,
      ...percentTicks(Math.min(0, ...gains), Math.max(0, ...gains)).map((tick) =>
        text(at(tick), bottom + 14, percent(tick, 0), { anchor: 'middle', colour: ink.soft, size: 10 }),
      ),
      ...effects,
    ],
  )
}
