import type { Block, Timeline } from '../../../preload/contract/evidence.ts'
import type { EvidenceDot, ExperimentDetail, Transfer } from '../../../preload/contract/experiment.ts'
import type { RunRow } from '../../../preload/contract/run.ts'

type Table = readonly (readonly (string | number | null)[])[]

/** The numbers of the picture that an experiment's evidence is, the baseline's noise among them; null as long as nothing is drawn. */
export function drawnTable(detail: ExperimentDetail, runs: readonly RunRow[]): Table | null {
  if (detail.number !== 0) return detail.dots.length === 0 ? null : evidenceTable(detail)
  return runs.some((run) => run.clean === true && run.value !== null) ? noiseTable(runs) : null
}

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

/** The drift of a run's own GPU at its moment; null: not known. */
export function driftOf({ drift }: Timeline): (run: { readonly lane: number; readonly atS: number }) => number | null {
  const known = new Map(drift.map(({ lane, atS, gain }) => [`${lane} ${atS}`, gain]))
  return ({ lane, atS }) => known.get(`${lane} ${atS}`) ?? null
}

/** The same runs in time, each with its GPU's drift at its moment and how far it stands from it. */
export function timelineTable(timeline: Timeline): Table {
  const { runs, drift } = timeline
  const driftAt = driftOf(timeline)
  const own = runs.map((run) => {
    const line = driftAt(run)
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
      run.lane,
    ] as const
  })
  const runTimes = new Set(runs.map(({ lane, atS }) => `${lane} ${atS}`))
  const between = drift
    .filter(({ lane, atS }) => !runTimes.has(`${lane} ${atS}`))
    .map(({ lane, atS, gain }) => ['drift', null, null, null, atS, null, gain, null, null, lane] as const)
  return [
    ['of', 'run', 'stage', 'seed', 'at_s', 'gain', 'drift', 'from_drift', 'pace_ln_ns', 'lane'],
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
