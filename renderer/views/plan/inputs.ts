import { type Bounds, type PlanInput, type PlanKnown, planBounds } from '../../../preload/contract/plan.ts'

export type PlanKey = keyof PlanInput

/** What is known from elsewhere on the page, and from where: it goes before what the engine knows. */
export type Given = { readonly [K in PlanKey]?: { readonly value: number; readonly from: string } }

/** What a person typed; a field that was emptied is as known again. */
export type Typed = { readonly [K in PlanKey]?: string }

type Kind = 'percent' | 'duration' | 'hours' | 'count'

export const planFields = {
  noise: { name: 'Noise of one run', kind: 'percent' },
  seedShare: { name: 'Share of it that is the seed’s', kind: 'percent' },
  drift: { name: 'Drift of the machine', kind: 'percent' },
  runS: { name: 'Length of a run', kind: 'duration' },
  hours: { name: 'Time', kind: 'hours' },
  experiments: { name: 'Experiments, at most', kind: 'count' },
  q: { name: 'Kept patches that may be false', kind: 'percent' },
  minEffect: { name: 'Smallest gain worth its code', kind: 'percent' },
  winShare: { name: 'Proposals that are wins', kind: 'percent' },
  winFrom: { name: 'The smallest win', kind: 'percent' },
  winTo: { name: 'The largest win', kind: 'percent' },
} as const satisfies Record<PlanKey, { readonly name: string; readonly kind: Kind }>

export const planKeys = Object.keys(planFields) as readonly PlanKey[]

/** One input as it stands: what its field shows, where that is from, and what is wrong with it. */
export type InputState = {
  readonly text: string
  /** What it is when nothing is typed. */
  readonly otherwise: string
  readonly from: string
  readonly value: number | null
  readonly mistake: string | null
}
export type InputStates = { readonly [K in PlanKey]: InputState }

/** All inputs: typed, else given by the page, else as the engine knows them. */
export function inputStates(known: PlanKnown, given: Given, typed: Typed): InputStates {
  const states = Object.fromEntries(planKeys.map((key) => [key, stateOf(key, known, given, typed)])) as Record<
    PlanKey,
    InputState
  >
  const { noise, drift, winFrom, winTo } = states
  if (drift.value === null && drift.text === '') {
    // It follows from the noise: it is not missing by itself.
    const value = noise.value === null ? null : Math.min(3 * noise.value, 2.9)
    const text = value === null ? '' : printInput('drift', value)
    states.drift = { text: typed.drift ?? text, otherwise: text, from: known.drift.from, value, mistake: null }
  }
  if (winFrom.value !== null && winTo.value !== null && winFrom.value > winTo.value)
    states.winFrom = { ...winFrom, mistake: 'The smallest win is larger than the largest.' }
  return states
}

/** What can be simulated; null while something is missing or wrong. */
export function planInputOf(states: InputStates): PlanInput | null {
  if (planKeys.some((key) => states[key].mistake !== null || states[key].value === null)) return null
  return Object.fromEntries(planKeys.map((key) => [key, states[key].value])) as PlanInput
}

function stateOf(key: PlanKey, known: PlanKnown, given: Given, typed: Typed): InputState {
  const base = given[key] ?? known[key]
  const text = typed[key]
  const shown = base.value === null ? '' : printInput(key, base.value)
  if (text === undefined || text.trim() === '') {
    // A campaign's own numbers can lie outside of what is simulated too: 100 000 experiments.
    const mistake = base.value === null ? 'Nobody measured it: write what you assume.' : rangeMistake(key, base.value)
    return { text: text ?? shown, otherwise: shown, from: base.from, value: base.value, mistake }
  }
  const value = readInput(key, text)
  const mistake = value === null ? `Not understood. Write it like this: ${examples[planFields[key].kind]}.` : null
  return { text, otherwise: shown, from: 'typed here', value, mistake: mistake ?? rangeMistake(key, value ?? 0) }
}

const examples: Readonly<Record<Kind, string>> = {
  percent: '0.3, or 0.3 %',
  duration: '300s, or 5m, or 1h 30m',
  hours: '48, or 12.5',
  count: '700',
}

function rangeMistake(key: PlanKey, value: number): string | null {
  const { from, above, to, below, whole }: Bounds = planBounds[key]
  const isOut =
    (from !== undefined && value < from) ||
    (above !== undefined && value <= above) ||
    (to !== undefined && value > to) ||
    (below !== undefined && value >= below) ||
    (whole === true && !Number.isInteger(value))
  if (!isOut) return null
  const say = (bound: number) => `${printInput(key, bound)}${unitOf(key) === '' ? '' : ` ${unitOf(key)}`}`
  const low = from === undefined ? `more than ${say(above ?? 0)}` : `at least ${say(from)}`
  const high = to === undefined ? `less than ${say(below ?? 0)}` : `at most ${say(to)}`
  return `It must be ${whole === true ? 'a whole number, ' : ''}${low} and ${high}.`
}

/** The unit that stands behind a field; a duration carries its own. */
export function unitOf(key: PlanKey): string {
  return { percent: '%', duration: '', hours: 'hours', count: '' }[planFields[key].kind]
}

/** A value as a person would type it, without its unit. */
export function printInput(key: PlanKey, value: number): string {
  switch (planFields[key].kind) {
    case 'percent':
      return short(100 * value)
    case 'duration':
      return printDuration(value)
    case 'hours':
    case 'count':
      return short(value)
  }
}

/** Four digits that count, and never as a power of ten. */
function short(value: number): string {
  return String(Number(value.toPrecision(Math.abs(value) >= 1000 ? 6 : 4)))
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const

function printDuration(seconds: number): string {
  if (seconds < 120) return `${short(seconds)}s`
  let rest = Math.round(seconds)
  const parts: string[] = []
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count}${unit}`)
  }
  if (rest > 0) parts.push(`${rest}s`)
  return parts.slice(0, 2).join(' ')
}

/** What was typed, in the input's own unit; null when it is no such thing. */
export function readInput(key: PlanKey, text: string): number | null {
  const trimmed = text.trim().replace(/\u00a0/g, ' ')
  switch (planFields[key].kind) {
    case 'percent':
      return scaled(readNumber(trimmed.replace(/\s*%$/, '')), 0.01)
    case 'duration':
      return readDuration(trimmed)
    case 'hours':
      return readNumber(trimmed.replace(/\s*(h|hours?)$/, ''))
    case 'count':
      return readNumber(trimmed)
  }
}

/** 0.3 % is 0.003 and not 0.0030000000000000001 away from it: what is typed is compared with what was sent. */
function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : Number((value * factor).toPrecision(12))
}

function readNumber(text: string): number | null {
  return /^[-+]?\d*\.?\d+$/.test(text) ? Number(text) : null
}

const secondsOf: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400 }

function readDuration(text: string): number | null {
  const plain = readNumber(text)
  if (plain !== null) return plain
  if (!/^(\d*\.?\d+\s*(ms|s|min|m|h|d)\s*)+$/.test(text)) return null
  let sum = 0
  for (const [, count, unit] of text.matchAll(/(\d*\.?\d+)\s*(ms|s|min|m|h|d)/g))
    sum += Number(count) * (secondsOf[unit ?? ''] ?? 0)
  return sum
}
