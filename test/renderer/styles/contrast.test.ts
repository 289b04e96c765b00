import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The tokens as they stand in the style sheet: light first, dark second. */
const css = readFileSync(resolve(import.meta.dirname, '../../../renderer/styles/tokens.css'), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((match) => [
    match[1] ?? '',
    [match[2] ?? '', match[3] ?? ''] as const,
  ]),
)
const themes = [
  ['light', 0],
  ['dark', 1],
] as const

function colour(name: string, theme: 0 | 1): string {
  const pair = tokens.get(name)
  if (pair === undefined) throw new Error(`there is no token --${name}`)
  return pair[theme]
}

/** Linear light, 0 to 1 (IEC 61966-2-1). */
function linear(hex: string): readonly [number, number, number] {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const luminance = (rgb: readonly number[]) => 0.2126 * (rgb[0] ?? 0) + 0.7152 * (rgb[1] ?? 0) + 0.0722 * (rgb[2] ?? 0)
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

type Lab = readonly [number, number, number]

/** Björn Ottosson's Oklab, as `color-mix(in oklab, ...)` mixes. */
function oklab([r, g, b]: readonly [number, number, number]): Lab {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromOklab([L, a, b]: Lab): readonly [number, number, number] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function mix(over: readonly [number, number, number], share: number, under: readonly [number, number, number]) {
  const [a, b] = [oklab(over), oklab(under)]
  return fromOklab(a.map((value, index) => share * value + (1 - share) * (b[index] ?? 0)) as unknown as Lab)
}

/** What text has to have on what lies behind it. */
const enough = 4.5

describe.each(themes)('in the %s theme', (_name, theme) => {
  const surfaces = ['bg-desk', 'bg-pane', 'bg-raised', 'bg-selected', 'bg-code']
  const inks = ['text', 'text-2', 'text-3', 'keep', 'inconclusive', 'crash', 'contaminated', 'running', 'series-2']

  test.each(inks)('--%s is legible on every surface', (ink) => {
    for (const surface of surfaces)
      expect(contrast(linear(colour(ink, theme)), linear(colour(surface, theme))), surface).toBeGreaterThan(enough)
  })

  test.each(['keep', 'inconclusive', 'crash', 'contaminated', 'running'])('--%s is legible on its own wash', (ink) => {
    const behind = mix(linear(colour(ink, theme)), 0.11, linear(colour('bg-pane', theme)))
    expect(contrast(linear(colour(ink, theme)), behind)).toBeGreaterThan(enough)
  })

  test.each(['text', 'text-3', 'code-keyword', 'code-string'])('--%s is legible in a diff', (ink) => {
    const code = linear(colour('bg-code', theme))
    for (const status of ['keep', 'crash']) {
      const line = mix(linear(colour(status, theme)), 0.1, code)
      expect(contrast(linear(colour(ink, theme)), line), status).toBeGreaterThan(enough)
    }
    expect(contrast(linear(colour(ink, theme)), code)).toBeGreaterThan(enough)
  })
})

test('the mix is the browser’s: half black and half white is mid grey in Oklab', () => {
  const [r = 0] = mix([1, 1, 1], 0.5, [0, 0, 0])
  expect(r).toBeCloseTo(0.125, 3)
})
