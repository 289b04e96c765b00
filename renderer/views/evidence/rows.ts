import type { EvidenceDot } from '../../../preload/contract/experiment.ts'

/** More lines than this are not read one by one: then a line stands for a stage. */
const mostLines = 12

/** One line of the picture: a run, a stage of many runs, a block, or the incumbent. */
export type EvidenceRow = {
  readonly key: string
  readonly label: string
  readonly kind: 'run' | 'stage' | 'block' | 'incumbent'
  readonly block: number | null
  readonly dots: readonly EvidenceDot[]
}

/** The lines in order of time: the incumbent first, then each run made for the experiment alone, then each block as one. */
export function evidenceRows(dots: readonly EvidenceDot[], reference: readonly EvidenceDot[]): readonly EvidenceRow[] {
  const inTime = dots.toSorted((a, b) => a.at - b.at)
  const alone = inTime.filter((dot) => dot.block === null)
  const blocks = groups(
    inTime.filter((dot) => dot.block !== null),
    (dot) => dot.block ?? 0,
  )
  return [
    ...(reference.length === 0
      ? []
      : [
          {
            key: 'incumbent',
            label: `incumbent, ${reference.length}`,
            kind: 'incumbent' as const,
            block: null,
            dots: reference,
          },
        ]),
    ...(alone.length <= mostLines ? alone.map(runRow) : stageRows(alone)),
    ...[...blocks].map(([block, group]) => ({
      key: `block ${block}`,
      label: `block ${block}, ${group.length}`,
      kind: 'block' as const,
      block,
      dots: group,
    })),
  ]
}

function runRow(dot: EvidenceDot): EvidenceRow {
  return { key: dot.run, label: `${dot.stage}, seed ${dot.seed}`, kind: 'run', block: null, dots: [dot] }
}

function stageRows(dots: readonly EvidenceDot[]): EvidenceRow[] {
  return [...groups(dots, (dot) => dot.stage)].map(([stage, group]) => ({
    key: stage,
    label: `${stage}, ${group.length}`,
    kind: 'stage',
    block: null,
    dots: group,
  }))
}

function groups<K>(dots: readonly EvidenceDot[], keyOf: (dot: EvidenceDot) => K): Map<K, EvidenceDot[]> {
  const found = new Map<K, EvidenceDot[]>()
  for (const dot of dots) {
    const key = keyOf(dot)
    const group = found.get(key)
    if (group === undefined) found.set(key, [dot])
    else group.push(dot)
  }
  return found
}

/** A domain that holds zero and every value, with a tenth of air at each end. */
export function evidenceExtent(values: readonly (number | null)[]): readonly [number, number] {
  let low = 0
  let high = 0
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const air = (high - low || 1e-4) * 0.1
  return [low - air, high + air]
}

/** Where dots of one line stand above or below it, so that near ones are told apart: the free one of three places, middle first. */
export function lanesOf(positions: readonly number[], radius: number): readonly number[] {
  const lanes = [0, -1, 1]
  const last = new Map<number, number>()
  const order = positions.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  const out = new Array<number>(positions.length).fill(0)
  for (const { at, index } of order) {
    const free = lanes.find((lane) => at - (last.get(lane) ?? Number.NEGATIVE_INFINITY) >= 2 * radius) ?? 0
    last.set(free, at)
    out[index] = free
  }
  return out
}
