import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type PlanInput, type PlanKnown, type PlanResult, planInput } from '../../../preload/contract/plan.ts'
import { Failure, fail } from '../../core/failure.ts'
import type { CliContext, ExitCode } from '../context.ts'
import { duration, factor, percent } from '../format.ts'
import { type LookOptions, reading } from '../reading.ts'

type Given = { readonly [K in keyof PlanInput]?: number }
export type PlanOptions = LookOptions & Given

/** How an input is given on the command line, and how it is printed. */
const inputs: {
  readonly [K in keyof PlanInput]: { readonly flag: string; readonly shown: (value: number) => string }
} = {
  noise: { flag: '--noise 0.3%', shown: percent },
  runS: { flag: '--run 5m', shown: (value) => duration(value * 1000) },
  hours: { flag: '--hours 48', shown: (value) => `${value} h` },
  experiments: { flag: '--experiments 700', shown: String },
  q: { flag: '--q 0.05', shown: String },
  minEffect: { flag: '--min-effect 0', shown: percent },
  seedShare: { flag: '--seed-share 0.5', shown: (value) => value.toFixed(2) },
  drift: { flag: '--drift 1%', shown: percent },
  winShare: { flag: '--wins 4%', shown: (value) => `${Number((100 * value).toPrecision(3))} %` },
  winFrom: { flag: '--win-from 0.2%', shown: percent },
  winTo: { flag: '--win-to 1.5%', shown: percent },
}

/** `pawl plan`: what a budget can prove on this machine, by simulation of the very decisions that a campaign makes. */
export async function plan(context: CliContext, place: string | undefined, options: PlanOptions): Promise<ExitCode> {
  return await reading(context, async ({ handlers }) => {
    const known = await handlers['plan.inputs'](await placeOf(place))
    const input = inputOf(known, options)
    const result = await handlers['plan.simulate'](input)
    if (options.json) context.terminal.out(JSON.stringify({ input, known, result }))
    else for (const line of linesOf(known, options, input, result)) context.terminal.out(line)
  })
}

/** A campaign's id, or a folder. */
async function placeOf(place: string | undefined): Promise<{ campaign: string | null; path: string | null }> {
  if (place === undefined) return { campaign: null, path: null }
  if (/^[0-9a-hjkmnp-tv-z]{26}$/.test(place)) return { campaign: place, path: null }
  try {
    return { campaign: null, path: await realpath(resolve(place)) }
  } catch {
    return fail(
      'no-folder',
      `${place} is neither a folder nor a campaign.`,
      'Give a project’s folder, or an id from: pawl list.',
    )
  }
}

/** Every input as given, else as known; throws a Failure that names what is missing or wrong. */
function inputOf(known: PlanKnown, given: Given): PlanInput {
  const names = Object.keys(inputs) as (keyof PlanInput)[]
  const knownOf = (name: keyof PlanInput) => given[name] ?? known[name].value
  const noise = knownOf('noise')
  const merged = Object.fromEntries(
    names.map((name) => [name, knownOf(name) ?? (name === 'drift' && noise !== null ? 3 * noise : null)]),
  )
  const missing = names.filter((name) => merged[name] === null && name !== 'drift')
  if (missing.length > 0)
    fail(
      'plan-input',
      `Not known: ${missing.map((name) => words[name]).join(', ')}.`,
      `Give ${missing.map((name) => inputs[name].flag).join(' ')}, or the folder of a project on which a campaign has measured it.`,
    )
  const parsed = planInput.safeParse(merged)
  if (parsed.success) return parsed.data
  throw new Failure(
    'plan-input',
    parsed.error.issues
      .map(({ path, message }) => `${words[path[0] as keyof PlanInput] ?? 'Input'}: ${message}.`)
      .join(' '),
    'Correct it; pawl plan --help shows each with an example.',
  )
}

const words: { readonly [K in keyof PlanInput]: string } = {
  noise: 'noise of one run',
  runS: 'length of a run',
  hours: 'hours',
  experiments: 'experiments',
  q: 'tolerated share of false keeps',
  minEffect: 'smallest gain worth keeping',
  seedShare: 'share of the noise that is the seed’s',
  drift: 'drift of the machine',
  winShare: 'share of proposals that are wins',
  winFrom: 'smallest win',
  winTo: 'largest win',
}

function linesOf(known: PlanKnown, given: Given, input: PlanInput, result: PlanResult): string[] {
  const names = Object.keys(inputs) as (keyof PlanInput)[]
  const from = (name: keyof PlanInput) =>
    given[name] !== undefined ? 'given' : known[name].value === null ? 'three times the noise' : known[name].from
  const speedup = ({ p10, mean, p90 }: { p10: number; mean: number; p90: number }) =>
    `${factor(mean)} on average, eight times in ten ${factor(p10)} to ${factor(p90)}`
  return [
    ...names.map((name) => `${words[name].padEnd(40)} ${inputs[name].shown(input[name]).padStart(8)}  ${from(name)}`),
    '',
    `${result.campaigns} campaigns of this kind were simulated, each under both rules.`,
    `experiments looked at    ${result.pawl.experiments}, in ${result.runs} runs`,
    result.provable === null
      ? 'smallest provable gain   none of the sizes given: more than half of the wins are missed'
      : `smallest provable gain   ${percent(result.provable)}: more than half of such wins are kept`,
    `speedup, true            ${speedup(result.pawl.speedup)}`,
    `  keep what one run liked  ${speedup(result.greedy.speedup)}`,
    `kept                     ${result.pawl.kept.toFixed(1)}, of which ${result.pawl.falseKeeps.toFixed(2)} are no gain`,
    `  keep what one run liked  ${result.greedy.kept.toFixed(1)}, of which ${result.greedy.falseKeeps.toFixed(2)} are no gain`,
  ]
}
