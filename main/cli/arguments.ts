import { InvalidArgumentError } from 'commander'
import { parseDurationMs, parsePercent } from '../core/project/units.ts'

// What an option's text means; a text that means nothing is refused with what it must be.

export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

export function positiveWhole(text: string): number {
  if (whole(text) === 0) throw new InvalidArgumentError('It must be 1 or more.')
  return Number(text)
}

export function positive(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

export function notNegative(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It must be 0 or more.')
  return value
}

export function share(text: string): number {
  const value = positive(text)
  if (value >= 1) throw new InvalidArgumentError('It must be between 0 and 1.')
  return value
}

/** `0.3%` or `0.003`. */
export function percentOrNone(text: string): number {
  return parsePercent(text) ?? notNegative(text)
}

export function sharePercent(text: string): number {
  const value = percentOrNone(text)
  if (value === 0) throw new InvalidArgumentError('It must be above 0.')
  return value
}

export function lengthS(text: string): number {
  const parsed = parseDurationMs(text)
  if (parsed === null || parsed <= 0) throw new InvalidArgumentError('It must be a time such as 90s, 5m or 2h.')
  return parsed / 1000
}

export function port(text: string): number {
  const value = whole(text)
  if (value < 1 || value > 65_535) throw new InvalidArgumentError('It must be 1 to 65535.')
  return value
}
