import type { ExperimentRecord } from '../../main/core/store/experiments.ts'
import { dot, ink, line, percent, picture, scale, text } from './svg.ts'

const colours: Partial<Record<ExperimentRecord['verdict'], string>> = { keep: ink.keep, inconclusive: ink.other }

/** Every experiment with an estimate: its interval, and what was made of it. */
export function drawVerdicts(experiments: readonly ExperimentRecord[]): string | null {
  const rows = experiments
    .flatMap(({ number, hypothesis, verdict, reason, effect, lo, hi, probability }) =>
      number === 0 || effect === null || lo === null || hi === null
        ? []
        : [{ number, hypothesis, verdict, reason, effect, lo, hi, probability }],
    )
    .sort((a, b) => b.effect - a.effect)
  if (rows.length === 0) return null
  const at = scale(Math.min(...rows.map(({ lo }) => lo)), Math.max(...rows.map(({ hi }) => hi)), 330, 580)
  const bottom = 34 + rows.length * 19
  return picture(720, bottom + 10, 'Every verdict of a campaign with its 95 % interval', [
    line(at(0), 26, at(0), bottom, ink.soft, 1, '2 3'),
    text(at(0), 18, 'no effect', { anchor: 'middle', colour: ink.soft, size: 10 }),
    text(712, 18, 'P(helps)', { anchor: 'end', colour: ink.soft, size: 10 }),
    ...rows.flatMap((row, index) => {
      const y = 42 + index * 19
      const colour = colours[row.verdict] ?? ink.soft
      return [
        text(8, y, `#${row.number}`, { colour: ink.soft, size: 11 }),
        text(38, y, row.hypothesis.length > 46 ? `${row.hypothesis.slice(0, 45)}…` : row.hypothesis, { size: 11 }),
        line(at(row.lo), y - 4, at(row.hi), y - 4, colour, 2),
        dot(at(row.effect), y - 4, colour),
        text(
          594,
          y,
          `${row.verdict}${row.verdict === 'keep' ? ` ${percent(row.effect)}` : row.reason === 'guard' ? ': guard' : ''}`,
          { colour, size: 11 },
        ),
        text(712, y, row.probability?.toFixed(3) ?? '', { anchor: 'end', colour: ink.soft, size: 11 }),
      ]
    }),
  ])
}
