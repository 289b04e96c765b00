import { besideIncumbents } from './beside.ts'
import { cholesky, solveLower, solveUpper } from './cholesky.ts'
import { confidenceSequence } from './confidence-sequence.ts'
import { localBar } from './error-budget.ts'
import { eValue } from './evalue.ts'
import { gls } from './gls.ts'
import { speedOnly } from './guards.ts'
import { type Design, kernel, type Measurement, type Noise } from './kernel.ts'
import { levelsBy } from './levels.ts'
import type { Evidence, EvidencePoint } from './protocol.ts'
import { answerOf } from './seed-interaction.ts'
import type { Candidate, Row, State } from './state.ts'

/** Everything a verdict rests on, as plain numbers. The mixtures' scale is twice the noise: about the size of a gain worth finding. */
export function evidenceOf(state: State, candidate: Candidate): Evidence {
  const { belief } = candidate
  const tau = 2 * state.noise.sigma
  const known = Number.isFinite(belief.se)
  const [confidenceLo, confidenceHi] = known ? confidenceSequence(belief.gain, belief.se, tau, 0.05) : [null, null]
  return {
    runs: candidate.rows.length + candidate.blocks.reduce((sum, block) => sum + block.runs, 0),
    blocks: candidate.blocks.length,
    gain: known ? belief.gain : null,
    se: known ? belief.se : null,
    lo: known ? belief.gain - 1.96 * belief.se : null,
    hi: known ? belief.gain + 1.96 * belief.se : null,
    probability: belief.probability,
    keepFrom: 1 - localBar(state),
    shrunken: belief.mean,
    eValue: known ? eValue(belief.gain, belief.se, tau) : null,
    confidenceLo,
    confidenceHi,
    noiseSigma: state.noise.sigma,
    noiseRho: state.noise.rho,
    speedOnly: speedOnly(state, candidate),
    points: [...soloPoints(state, candidate), ...candidate.blocks.flatMap((block) => block.points)],
  }
}

function soloPoints(state: State, candidate: Candidate): EvidencePoint[] {
  if (candidate.rows.length === 0) return []
  const compared = besideIncumbents(state, candidate.rows)
  if (compared === null) return []
  const { rows, runs, design } = compared
  const answers = [answerOf(state, candidate)]
  const { gains } = gls(runs, design, state.noise, answers)
  return points(rows, runs, design, gains, state.noise, answers)(0)
}

/**
 * For each patch j one dot per run that shows it, and per incumbent run: its gain after taking away its device's level, the drift and the seed's share (best linear
 * unbiased prediction: Robinson 1991) and the other patches' effects.
 */
export function points(
  rows: readonly Row[],
  runs: readonly Measurement[],
  design: Design,
  gains: readonly number[],
  noise: Noise,
  answers: readonly number[],
): (j: number) => EvidencePoint[] {
  const n = runs.length
  const l = cholesky(kernel(runs, noise, design, answers), n)
  const solve = (values: Float64Array) => solveUpper(l, n, solveLower(l, n, values))
  const without = Float64Array.from(runs, (run, i) => {
    const row = design[i] as readonly number[]
    return run.y + row.reduce((sum, on, k) => sum + on * (gains[k] as number), 0)
  })
  const levels = levelsBy(runs, without, solve)
  const weights = solve(without.map((value, i) => value - (levels[i] as number)))
  const own = noise.sigma ** 2 * (1 - noise.rho) + 1e-12
  const pointAt = (j: number) => (row: Row, i: number) => {
    const on = (design[i] as readonly number[])[j] === 1
    const off = (design[i] as readonly number[]).every((value) => value === 0)
    if (!on && !off) return []
    const unexplained = own * (weights[i] as number)
    return [{ step: row.step, gain: (on ? (gains[j] as number) : 0) - unexplained, incumbent: !on }]
  }
  return (j) => rows.flatMap(pointAt(j))
}
