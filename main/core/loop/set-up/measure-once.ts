import type { Measured } from '../../../../preload/contract/project.ts'
import { fail } from '../../failure.ts'
import { readMeasuredNoise, writeMeasuredNoise } from '../../store/measured-noise.ts'
import { isTrusted } from '../../store/trust.ts'
import { measure } from '../../training/objective.ts'
import { type DoctorOptions, withProof } from './doctor.ts'
import { openProject, openRepository } from './ready-project.ts'

/**
 * One run of the unmodified code with a seed, outside of any campaign: several of them show how noisy this code is on this machine.
 * What gave a value is kept for the project: one without a `baseline` begins anew, the others follow it.
 * Throws a Failure where its commands were not allowed yet.
 */
export async function measureOnce(
  o: DoctorOptions,
  path: string,
  projectFile: string | null,
  seed: number,
  baseline: number | null,
): Promise<Measured> {
  const { sha256 } = await openProject(await openRepository(path), projectFile)
  if (!isTrusted(o.db, sha256))
    fail('not-trusted', 'The commands of this project file were not allowed yet.', 'Read them and agree to them first.')
  const run = await withProof(o, path, projectFile, async ({ project, runOnce }): Promise<Measured> => {
    const run = await runOnce({ seed, replace: {}, environment: {}, until: 'end' })
    const durationMs = run.reading.end.atMs
    const found = measure(project.objective, { run: run.reading, evaluation: run.evaluation }, baseline)
    if (run.ended === 'crashed') return { ended: run.ended, value: null, y: null, why: 'The run crashed.', durationMs }
    return found.kind === 'value'
      ? { ended: run.ended, value: found.value, y: found.y, why: null, durationMs }
      : { ended: run.ended, value: null, y: null, why: found.why, durationMs }
  })
  if (run.value !== null) {
    const before = baseline === null ? [] : (readMeasuredNoise(o.db, path)?.runs ?? [])
    writeMeasuredNoise(o.db, path, { at: o.clock.nowMs(), runs: [...before, run], hash: sha256 })
  }
  return run
}
