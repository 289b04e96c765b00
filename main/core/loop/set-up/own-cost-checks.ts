import type { OwnCost } from '../../../../preload/contract/gpu.ts'
import type { Check } from '../../../../preload/contract/project.ts'

/** More than this is not what a run should have to pay for being measured. */
export const mostShare = 0.005

const words: Readonly<Record<OwnCost['parts'][number]['name'], { readonly what: string; readonly remedy: string }>> = {
  harness: {
    what: 'the harness that launches and times it',
    remedy:
      'Let the training script print fewer lines, a step in ten or a hundred: each is read and timed as it comes.',
  },
  telemetry: {
    what: 'telemetry',
    remedy: 'Turn persistence mode on, so that the driver is not woken for each sample: sudo nvidia-smi -pm 1',
  },
  window: {
    what: 'an open window with its live strip',
    remedy: 'Hide or close the window while the campaign runs: it goes on without it.',
  },
}

/** What was measured, as the checks of `pawl doctor`: a cost above half a percent is a warning with its remedy. */
export function ownCostChecks(cost: OwnCost): Check[] {
  return cost.parts.map(({ name, share, lo, hi, pairs, why }): Check => {
    const { what, remedy } = words[name]
    if (share === null || lo === null || hi === null)
      return {
        name: `cost of ${name}`,
        ok: null,
        sentence: `What ${what} costs a run was not measured. ${why ?? ''}`.trim(),
        remedy: null,
      }
    const took = `${percent(Math.abs(share))} ${share < 0 ? 'less' : 'more'} time`
    const range = `95 %: ${percent(lo)} to ${percent(hi)}, ${pairs} pairs`
    const said = `With ${what} a run took ${took} (${range}).${why === null ? '' : ` ${why}`}`
    if (share <= mostShare && hi <= 2 * mostShare)
      return { name: `cost of ${name}`, ok: true, sentence: said, remedy: null }
    // The interval decides: what a restless machine can't tell is no reason to change anything.
    if (lo <= 0)
      return {
        name: `cost of ${name}`,
        ok: null,
        sentence: `${said} This machine is too restless to tell it from nothing.`,
        remedy: 'End what else runs on it and try again, or measure more pairs: --rounds 40.',
      }
    return {
      name: `cost of ${name}`,
      ok: share > mostShare ? null : true,
      sentence: said,
      remedy: share > mostShare ? remedy : null,
    }
  })
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
