import type { RunRow } from '../../../preload/contract/run.ts'
import type { RunRecord } from '../store/runs.ts'

/** The row of a run as the contract shows it; `y` comes from the objective, so that it is computed in one place. */
export function runRowOf(run: RunRecord, y: number | null): RunRow {
  const ended = run.ended
  return {
    id: run.id,
    number: run.number,
    experiment: run.experiment,
    block: run.block,
    pair: run.pair,
    stage: run.stage,
    seed: run.seed,
    patches: [...run.patches],
    startedAt: run.startedAt,
    endedAt: ended?.endedAt ?? null,
    outcome: ended?.outcome ?? null,
    clean: ended?.clean ?? null,
    why: ended?.why ?? null,
    value: ended?.value ?? null,
    y,
    prefixValue: ended?.prefixValue ?? null,
    pace: ended?.pace ?? null,
    durationMs: ended?.durationMs ?? null,
    cpuMs: ended?.cpuMs ?? null,
    peakRssBytes: ended?.peakRssBytes ?? null,
    outputBytes: ended?.outputBytes ?? null,
    exitCode: ended?.exitCode ?? null,
    signal: ended?.signal ?? null,
    guards: (ended?.guards ?? []).map(({ name, value, limit, ok }) => ({ name, value, limit, ok })),
    commit: run.commit,
    device: run.device,
    energyJ: ended?.energyJ ?? null,
  }
}
