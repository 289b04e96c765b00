import type { Block, Timeline } from '../../../preload/contract/evidence.ts'
import type { EvidenceDot, ExperimentDetail, Transfer } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'

type Table = readonly (readonly (string | number | null)[])[]

/** What the picture of an experiment's runs shows, as a table: each run, then what all together say. Effects are log ratios. */
export function evidenceTable(detail: ExperimentDetail): Table {
  const line = (of: string) => (dot: EvidenceDot) =>
    [of, dot.run, dot.stage, dot.seed, dot.block, dot.effect, null, null, dot.at] as const
  const { evidence } = detail
  const together = evidence?.gain ?? detail.effect
  return [
    ['of', 'run', 'stage', 'seed', 'block', 'effect', 'low95', 'high95', 'at_ms'],
    ...detail.reference.map(line(detail.incumbent === 0 ? 'baseline' : `incumbent ${detail.incumbent}`)),
    ...detail.dots.map(line(`experiment ${detail.number}`)),
    ...(together === null
      ? []
      : [
          [
            'together',
            null,
            null,
            null,
            null,
            together,
            evidence?.lo ?? detail.lo,
            evidence?.hi ?? detail.hi,
            null,
          ] as const,
        ]),
  ]
}

/** The same runs in time, each with the machine's drift at its moment and how far it stands from it. */
export function timelineTable({ runs, drift }: Timeline): Table {
  const driftAt = new Map(drift.map((point) => [point.atS, point.gain]))
  const own = runs.map((run) => {
    const line = driftAt.get(run.atS) ?? null
    const away = line === null ? null : run.gain - line
    return [
      run.own ? 'own' : 'incumbent',
      run.number,
      run.stage,
      run.seed,
      run.atS,
      run.gain,
      line,
      away,
      run.pace,
    ] as const
  })
  const runTimes = new Set(runs.map((run) => run.atS))
  const between = drift
    .filter((point) => !runTimes.has(point.atS))
    .map((point) => ['drift', null, null, null, point.atS, null, point.gain, null, null] as const)
  return [
    ['of', 'run', 'stage', 'seed', 'at_s', 'gain', 'drift', 'from_drift', 'pace_ln_ns'],
    ...[...own, ...between].toSorted((a, b) => a[4] - b[4]),
  ]
}

/** A block: a line for each run with which patches were on, and a line for each patch with what all runs say of it. */
export function blockTable(block: Block): Table {
  return [
    [
      'of',
      'number',
      'seed',
      'outcome',
      'clean',
      'gain',
      'se',
      'probability',
      ...block.patches.map((p) => `patch_${p}`),
    ],
    ...block.runs.map((run) => [
      'run',
      run.number,
      run.seed,
      run.outcome,
      run.clean === null ? null : run.clean ? 'yes' : `no: ${run.why ?? ''}`,
      run.gain,
      null,
      null,
      ...run.on.map(Number),
    ]),
    ...block.effects.map((effect) => [
      'patch',
      effect.experiment,
      null,
      null,
      null,
      effect.gain,
      effect.se,
      effect.probability,
      ...block.patches.map(() => null),
    ]),
  ]
}

/** A patch here and on the bigger run. */
export function transferTable(detail: ExperimentDetail, { effect, se, probability }: Transfer): Table {
  const bigger =
    effect === null || se === null ? [effect, null, null] : [effect, effect - 1.96 * se, effect + 1.96 * se]
  return [
    ['where', 'effect', 'low95', 'high95', 'probability'],
    ['here', detail.effect, detail.lo, detail.hi, detail.probability],
    ['bigger run', ...bigger, probability],
  ]
}

/** Runs of the unmodified code, those that count. */
export function noiseTable(runs: readonly RunRow[]): Table {
  return [
    ['run', 'stage', 'seed', 'value', 'y', 'started_ms'],
    ...runs
      .filter((run) => run.clean === true && run.value !== null)
      .map((run) => [run.number, run.stage, run.seed, run.value, run.y, run.startedAt]),
  ]
}
