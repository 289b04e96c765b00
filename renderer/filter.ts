import type { ExperimentRow } from '../preload/contract/experiment.ts'
import { effectOfPercent } from './format.ts'
import { runsOf } from './runs.ts'
import { type Status, statusOf } from './status.ts'

/** A filter that was understood, and sentences about what was not. */
export type Filter = {
  readonly tests: readonly ((row: ExperimentRow, status: Status) => boolean)[]
  readonly mistakes: readonly string[]
}

/** What the filter field knows, for its help. */
export const filterHelp = [
  [
    'status:keep,crash',
    'verdict or state: keep, discard, inconclusive, crash, retired, running, measuring, queued, held',
  ],
  ['effect>0.5%', 'effect over the incumbent; also < >= <= ='],
  ['p>=0.9', 'probability that the gain is real'],
  ['runs>3, cost>10m, lines<20', 'clean runs, time spent, changed lines'],
  ['number>100, parent:12', 'number of the experiment or of its parent'],
  ['agent:codex', 'who proposed it'],
  ['reason:guard', 'why it was decided so'],
  ['has:finding', 'something worth knowing came of it'],
  ['attention "two words"', 'words of the hypothesis; a minus before a term turns it round: -status:crash'],
] as const

type Test = (row: ExperimentRow, status: Status) => boolean
type Compare = (value: number | null) => boolean

const term = /(-?)(?:([a-z]+)(>=|<=|:|=|>|<)("[^"]*"|\S+)|"([^"]*)"?|(\S+))/giy

/** Reads a filter. It never throws: what it does not understand is a mistake to show, and filters nothing. */
export function parseFilter(text: string): Filter {
  const tests: Test[] = []
  const mistakes: string[] = []
  const source = text.slice(0, 1000)
  term.lastIndex = 0
  for (let at = 0; at < source.length; ) {
    if (/\s/.test(source[at] as string)) {
      at += 1
      continue
    }
    term.lastIndex = at
    const match = term.exec(source)
    if (match === null) break
    at = term.lastIndex
    const [, negated, key, operator, quotedValue, quoted, bare] = match
    const test =
      key === undefined || operator === undefined
        ? wordTest(quoted ?? bare ?? '')
        : fieldTest(key.toLowerCase(), operator, (quotedValue ?? '').replaceAll('"', ''))
    if (typeof test === 'string') mistakes.push(test)
    else tests.push(negated === '-' ? (row, status) => !test(row, status) : test)
  }
  return { tests, mistakes }
}

/** Whether a row passes every test. */
export function matches(filter: Filter, row: ExperimentRow, running: ReadonlySet<number> | null): boolean {
  if (filter.tests.length === 0) return true
  const status = statusOf(row, running)
  return filter.tests.every((test) => test(row, status))
}

function wordTest(word: string): Test {
  const wanted = word.toLowerCase()
  if (/^#\d+$/.test(wanted)) return (row) => row.number === Number(wanted.slice(1))
  return (row) => row.hypothesis.toLowerCase().includes(wanted) || String(row.number) === wanted
}

function fieldTest(key: string, operator: string, value: string): Test | string {
  const words = value
    .toLowerCase()
    .split(',')
    .filter((word) => word !== '')
  switch (key) {
    case 'status':
      return (_row, status) =>
        words.some((word) => status.startsWith(word) || (word === 'measuring' && status === 'pooled'))
    case 'agent':
    case 'author':
      return (row) => words.some((word) => row.author.toLowerCase().includes(word))
    case 'reason':
      return (row) => row.reason !== null && words.some((word) => row.reason?.includes(word) === true)
    case 'has':
      if (value !== 'finding') return `has:${value} is not known; has:finding is.`
      return (row) => row.hasFinding
    case 'effect':
      return numeric(key, operator, readPercent(value), (row) => row.effect)
    case 'p':
      return numeric(key, operator, readNumber(value), (row) => row.probability)
    case 'runs':
      return numeric(key, operator, readNumber(value), runsOf)
    case 'cost':
      return numeric(key, operator, readDuration(value), (row) => row.costMs)
    case 'lines':
      return numeric(key, operator, readNumber(value), (row) => row.added + row.removed)
    case 'number':
      return numeric(key, operator, readNumber(value), (row) => row.number)
    case 'parent':
      return numeric(key, operator, readNumber(value), (row) => row.parent)
    default:
      return `"${key}" is not a field. Fields: status, effect, p, runs, cost, lines, number, parent, agent, reason, has.`
  }
}

function numeric(
  key: string,
  operator: string,
  wanted: number | null,
  read: (row: ExperimentRow) => number | null,
): Test | string {
  if (wanted === null) return `${key}${operator} needs a number.`
  const compare = comparison(operator, wanted)
  return (row) => compare(read(row))
}

function comparison(operator: string, wanted: number): Compare {
  switch (operator) {
    case '>':
      return (value) => value !== null && value > wanted
    case '<':
      return (value) => value !== null && value < wanted
    case '>=':
      return (value) => value !== null && value >= wanted
    case '<=':
      return (value) => value !== null && value <= wanted
    default:
      return (value) => value === wanted
  }
}

function readNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : null
}

/** `0.5%` and `0.5` both mean half a percent: nobody types a log ratio. */
function readPercent(text: string): number | null {
  const percent = readNumber(text.replaceAll('\u2212', '-').replace(/%$/, ''))
  return percent === null ? null : effectOfPercent(percent)
}

function readDuration(text: string): number | null {
  const match = /^(\d+\.?\d*)(ms|s|m|h)?$/.exec(text)
  if (match === null) return null
  const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000
  return Number(match[1]) * unitMs
}
