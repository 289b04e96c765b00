import { nearbyIncumbents } from './beside.ts'
import { gls } from './gls.ts'
import { fitNoise, noiseScale, scaledGrid } from './noise.ts'
import { normalCdf } from './normal.ts'
import type { GuardRule } from './protocol.ts'
import type { Candidate, Kept, Row, State } from './state.ts'

export type GuardJudgement = 'kept' | 'violated' | 'unknown'

/** How sure a non-inferiority test must be, either way. */
const SURE = 0.95

/** Solo runs after which a guard that is still open counts as violated: it could not be shown to hold. */
const MOST_RUNS = 12

/**
 * Whether the candidate spoils a secondary metric. An absolute limit is judged by each of its solo runs; `worseByAtMost` is a one-sided
 * non-inferiority test (ICH E9, 3.3.2) on the same contrast against the incumbent as the objective, not one comparison.
 * A speed-only patch computes the same losses, so a relative guard cannot be spoiled by it.
 */
export function judgeGuards(state: State, candidate: Candidate): GuardJudgement {
  let result: GuardJudgement = 'kept'
  for (const rule of state.settings.guards) {
    const judged = judgeGuard(state, candidate, rule)
    if (judged === 'violated') return 'violated'
    if (judged === 'unknown') result = 'unknown'
  }
  return result
}

function judgeGuard(state: State, candidate: Candidate, rule: GuardRule): GuardJudgement {
  const readings = candidate.rows.map((row) => reading(row, rule.name))
  if (readings.some((found) => found?.ok === false)) return 'violated'
  const held = rule.worseByAtMost === null
  if (held) {
    if (readings.some((found) => found?.ok === true)) return 'kept'
    // A limit that the incumbent does not report either cannot be held against the patch.
    const reported = state.incumbents.some((row) => reading(row, rule.name)?.ok != null)
    if (!reported && candidate.rows.length > 0) return 'kept'
    return candidate.rows.length >= 3 ? 'violated' : 'unknown'
  }
  if (speedOnly(state, candidate)) return 'kept'
  return nonInferior(state, candidate, rule.name, rule.worseByAtMost)
}

function nonInferior(state: State, candidate: Candidate, name: string, worseByAtMost: number): GuardJudgement {
  const own = withGuard(candidate.rows, name)
  const incumbents = withGuard(nearbyIncumbents(state, candidate.rows), name)
  const all = withGuard(state.incumbents, name)
  if (all.length < 3) return candidate.rows.length > 0 ? 'kept' : 'unknown'
  if (own.length === 0 || incumbents.length === 0) return candidate.rows.length >= MOST_RUNS ? 'violated' : 'unknown'
  const recent = all.slice(-24)
  const rhos = state.settings.canSetSeed ? [0, 0.5, 0.9, 0.98] : [0]
  const noise = fitNoise(recent, scaledGrid(noiseScale(recent, 1e-9), rhos, state.noise.tauS))
  const rows = [...incumbents, ...own]
  const { gains, covariance } = gls(
    rows,
    rows.map((_, i) => [i < incumbents.length ? 0 : 1]),
    noise,
  )
  const worse = -(gains[0] as number)
  const se = Math.sqrt(covariance[0] as number)
  const probabilityHeld = normalCdf((worseByAtMost - worse) / se)
  if (probabilityHeld >= SURE) return 'kept'
  if (probabilityHeld <= 1 - SURE || candidate.rows.length >= MOST_RUNS) return 'violated'
  return 'unknown'
}

function reading(row: Row, name: string) {
  return row.guards.find((guard) => guard.name === name)
}

function withGuard(rows: readonly Row[], name: string) {
  return rows.flatMap((row) => {
    const y = reading(row, name)?.y
    return y != null && Number.isFinite(y) ? [{ device: row.device, atS: row.atS, seed: row.seed, y }] : []
  })
}

/** Under what a run's losses are remembered: another device may round otherwise. */
export function fingerprintKey({ device, seed }: Row, patches: readonly number[]): string {
  return `${device}:${seed}:${patches.join(',')}`
}

/** True when this machine computes the same twice and every solo run of the patch printed the incumbent's losses for its seed. */
export function speedOnly(state: State, candidate: Pick<Kept, 'experiment' | 'rows'>): boolean {
  if (state.deterministic !== true || candidate.rows.length === 0) return false
  return candidate.rows.every((row) => {
    const patches = row.patches.filter((patch) => patch !== candidate.experiment)
    const incumbent = state.fingerprints.get(fingerprintKey(row, patches))
    return row.fingerprint !== null && row.fingerprint === incumbent
  })
}
