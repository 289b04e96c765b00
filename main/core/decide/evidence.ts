import { cholesky, solveLower, solveUpper } from './cholesky.ts'
import { confidenceSequence } from './confidence-sequence.ts'
import { localBar } from './error-budget.ts'
import { soloFit } from './estimate.ts'
import { eValue } from './evalue.ts'
import { speedOnly } from './guards.ts'
import { type Design, kernel, type Measurement, type Noise } from './kernel.ts'
import { levelsBy, measured } from './levels.ts'
import type { Evidence, EvidencePoint } from './protocol.ts'
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
  const fit = soloFit(state, candidate)
  if (fit === null) return []
  const { rows, runs, design, gains, answers } = fit
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
  const without = measured(runs)
  for (let i = 0; i < n; i++)
    for (let k = 0; k < gains.length; k++)
      without[i] = (without[i] as number) + (design[i]?.[k] as number) * (gains[k] as number)
  const levels = levelsBy(runs, without, solve)
  for (let i = 0; i < n; i++) without[i] = (without[i] as number) - (levels[i] as number)
  const weights = solve(without)
  const own = noise.sigma ** 2 * (1 - noise.rho) + 1e-12
  const isOff = design.map((row) => row.every((on) => on === 0))
  return (j) => {
    const found: EvidencePoint[] = []
    for (let i = 0; i < n; i++) {
      const on = design[i]?.[j] === 1
      if (!on && !isOff[i]) continue
      const unexplained = own * (weights[i] as number)
      const { step } = rows[i] as Row
      found.push({ step, gain: (on ? (gains[j] as number) : 0) - unexplained, incumbent: !on })
    }
    return found
  }
}
