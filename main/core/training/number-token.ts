import { isDigit, isSeparator, isSpace, isWord } from './characters.ts'

/** A number in a line of output. */
export type NumberToken = {
  /** Not finite where the line says so. */
  readonly value: number
  readonly printed: string
  readonly end: number
  /** N of `10/N`. */
  readonly total: number | null
  /** Digits alone. */
  readonly isCount: boolean
  /** False when something follows that makes it a part of something else. */
  readonly isDelimited: boolean
}

const NOT_FINITE = /[+-]?(?:nan|inf(?:inity)?)(?![\w.])/iy
/** Exactly these are powers of a thousand; `m` is minutes or metres and `GB` a unit, and both stay as printed. */
const MULTIPLES: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, G: 1e9, B: 1e9 }
const MOST_UNIT = 12

/** The number that begins at `index`; null when none does, or one that is part of a date, a version or a hash. */
export function numberAt(line: string, index: number, length: number): NumberToken | null {
  const first = line.charCodeAt(index)
  const isSigned = first === 0x2b || first === 0x2d
  if (!isDigit(first) && first !== 0x2e && !isSigned && !beginsNotFinite(first)) return null
  const before = index === 0 ? 0x20 : line.charCodeAt(index - 1)
  if (isWord(before) || before === 0x2e || before === 0x2d) return null
  const digits = isSigned ? index + 1 : index
  if (beginsNotFinite(line.charCodeAt(digits))) return notFinite(line, index)
  const whole = endOfWhole(line, digits)
  let end = whole
  if (line.charCodeAt(end) === 0x2e) end = endOfDigits(line, end + 1)
  if (end === digits || (end === digits + 1 && whole === digits)) return null
  const isCount = end === whole && !isSigned
  end = endOfExponent(line, end)
  const printed = line.slice(index, end)
  const plain = printed.includes(',') ? Number(printed.replaceAll(',', '')) : Number(printed)
  const slash = isCount && line.charCodeAt(end) === 0x2f ? endOfDigits(line, end + 1) : end + 1
  if (slash > end + 1)
    return { value: plain, printed, end: slash, total: Number(line.slice(end + 1, slash)), isCount, isDelimited: false }
  const unit = endOfUnit(line, end)
  const next = unit >= length ? 0x20 : line.charCodeAt(unit)
  const isDelimited =
    isSpace(next) || isSeparator(next) || next === 0x22 || next === 0x27 || next === 0x3c || next === 0x3e
  if (!isDelimited && next !== 0x3a) return null
  const value = unit === end + 1 ? plain * (MULTIPLES[line.slice(end, unit)] ?? 1) : plain
  return {
    value,
    printed,
    end: unit,
    total: null,
    isCount: isCount && unit === end,
    isDelimited: isDelimited && Number.isFinite(plain),
  }
}

function notFinite(line: string, index: number): NumberToken | null {
  NOT_FINITE.lastIndex = index
  const printed = NOT_FINITE.exec(line)?.[0]
  if (printed === undefined) return null
  const value = /nan/i.test(printed)
    ? Number.NaN
    : printed.startsWith('-')
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
  return { value, printed, end: index + printed.length, total: null, isCount: false, isDelimited: true }
}

function beginsNotFinite(code: number): boolean {
  return code === 0x6e || code === 0x4e || code === 0x69 || code === 0x49
}

function endOfDigits(line: string, from: number): number {
  let end = from
  while (isDigit(line.charCodeAt(end))) end += 1
  return end
}

/** Digits, also in groups of three: `1,677,000`. */
function endOfWhole(line: string, from: number): number {
  let end = endOfDigits(line, from)
  if (end - from > 3 || end === from) return end
  while (line.charCodeAt(end) === 0x2c && endOfDigits(line, end + 1) === end + 4) end += 4
  return end
}

function endOfExponent(line: string, from: number): number {
  if ((line.charCodeAt(from) | 0x20) !== 0x65) return from
  const sign = line.charCodeAt(from + 1)
  const digits = sign === 0x2b || sign === 0x2d ? from + 2 : from + 1
  const end = endOfDigits(line, digits)
  return end > digits ? end : from
}

function endOfUnit(line: string, from: number): number {
  let end = from
  for (; end - from < MOST_UNIT; end++) {
    const code = line.charCodeAt(end)
    const isUnit = (isWord(code) && !isDigit(code) && code !== 0x5f) || code === 0x25 || code === 0x2f
    if (!isUnit) return end
  }
  return end
}
