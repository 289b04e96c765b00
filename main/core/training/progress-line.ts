import { isSeparator, isSpace, isWord } from './characters.ts'
import { numberAt } from './number-token.ts'

/** A value as it was found in a line; not finite where the line says so. `printed` is the number as printed. */
export type FoundValue = { readonly name: string; readonly value: number; readonly printed: string }

export type ProgressLine = {
  readonly step: number | null
  readonly epoch: number | null
  readonly values: readonly FoundValue[]
}

/** Names by the text they were found in. Lines of a log repeat, and their names need working out only once. */
export type NameCache = Map<string, string>

/** Longer lines are no progress lines. */
const MOST_CHARACTERS = 4_096
const MOST_CACHED_NAMES = 1_024
const STEP_NAMES = new Set(['step', 'steps', 'iter', 'iters', 'iteration', 'it', 'global_step', 'update', 'batch'])
const LEVELS = new Set(['DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'CRITICAL'])
const IDENTIFIER = /^[A-Za-z_\u00b5][\w.\u00b5/%@-]*$/

/**
 * Reads the pairs of one progress line: `name: value`, `name=value`, and in a line that names its step also `name value`.
 * It starts from the numbers and looks for a name only as far back as the value before, so it is linear in the line's length
 * whatever the line holds. Values are as printed: `12.3ms` is 12.3; only `1.2M` is 1200000.
 */
export function readProgressLine(line: string, cache: NameCache): ProgressLine {
  const values: FoundValue[] = []
  let step: number | null = null
  let stepTotal: number | null = null
  let epoch: number | null = null
  let stepsRestart = false
  let segment = 0
  let index = 0
  const length = Math.min(line.length, MOST_CHARACTERS)
  while (index < length) {
    const code = line.charCodeAt(index)
    if (isSpace(code)) {
      // A lonely dash separates pairs, too.
      if (line.charCodeAt(index + 1) === 0x2d && line.charCodeAt(index + 2) === 0x20) segment = index + 2
      index += 1
      continue
    }
    if (isSeparator(code)) {
      // `[1/10]` and `#10` behind the word "step" belong to it, and a comma inside a number to the number.
      const opensStep = (code === 0x5b || code === 0x28 || code === 0x23) && isStepWord(line.slice(segment, index))
      const isInner = code === 0x2c && !endsItem(line.charCodeAt(index + 1))
      if (!opensStep && !isInner) segment = index + 1
      index += 1
      continue
    }
    const number = numberAt(line, index, length)
    if (number === null) {
      index = endOfWord(line, index, length)
      continue
    }
    const name = cachedName(line.slice(segment, index), step !== null || epoch !== null, cache)
    const isStep =
      STEP_NAMES.has(name) ||
      (name === '' && number.total !== null && step === null && line.slice(segment, index).trim() === '')
    if (isStep && number.isCount) {
      step = number.value
      stepTotal = number.total
      stepsRestart = epoch !== null
    } else if (name === 'epoch' || name === 'epochs') {
      epoch = number.value
      values.push({ name: 'epoch', value: number.value, printed: number.printed })
    } else if (name !== '' && number.isDelimited) values.push({ name, value: number.value, printed: number.printed })
    index = line.charCodeAt(number.end) === 0x3a ? number.end + 1 : number.end
    segment = index
  }
  // Steps that start again with each epoch (which is then named first) are made to go on.
  if (stepsRestart && step !== null && stepTotal !== null && epoch !== null && Number.isInteger(epoch))
    step += epoch * stepTotal
  return { step, epoch, values }
}

function cachedName(raw: string, lineHasStep: boolean, cache: NameCache): string {
  const key = lineHasStep ? `+${raw}` : raw
  const known = cache.get(key)
  if (known !== undefined) return known
  const name = nameBefore(raw, lineHasStep)
  if (cache.size < MOST_CACHED_NAMES) cache.set(key, name)
  return name
}

/** The name in front of a value; empty when there is none. `val loss: ` is `val_loss`, `x val_loss:` is `val_loss`. */
function nameBefore(raw: string, lineHasStep: boolean): string {
  const text = raw
    .trimEnd()
    .replace(/[[(#]$/, '')
    .trimEnd()
  const sign = text.at(-1)
  const isPair = sign === ':' || sign === '='
  const words = (isPair ? text.slice(0, -1) : text).trim().split(/\s+/).slice(-4).map(unquoted)
  const isTight = isPair && raw === text && !/\s$/.test(text.slice(0, -1))
  const name: string[] = []
  for (let index = words.length - 1; index >= 0 && name.length < (isTight ? 1 : 3); index--) {
    const word = words[index] ?? ''
    if (!IDENTIFIER.test(word) || LEVELS.has(word)) break
    name.unshift(word)
  }
  const last = name.at(-1)?.toLowerCase() ?? ''
  const namesStep = STEP_NAMES.has(last) || last === 'epoch'
  if (namesStep && (!isPair || name.length > 1)) return last
  if (!isPair && (!lineHasStep || name.length < words.filter((word) => word !== '').length)) return ''
  const joined = name.join('_').toLowerCase()
  return joined.length <= 128 ? joined : ''
}

function unquoted(word: string): string {
  return word.replace(/^["']|["']$/g, '')
}

function isStepWord(text: string): boolean {
  return /(?:^|[\s,|])(?:step|iter|iteration|epoch|batch)s?[\s:]*$/i.test(text.slice(-24))
}

function endsItem(next: number): boolean {
  return Number.isNaN(next) || isSpace(next) || next === 0x22 || next === 0x27
}

/** Behind the word that begins here; always further on. */
function endOfWord(line: string, index: number, length: number): number {
  if (!isWord(line.charCodeAt(index))) return index + 1
  let end = index + 1
  for (; end < length; end++) {
    const code = line.charCodeAt(end)
    if (!isWord(code) && code !== 0x2e && code !== 0x2d) return end
  }
  return end
}
