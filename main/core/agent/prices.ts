import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fail } from '../failure.ts'

/** US dollars for a million tokens; `cached`: of those read from the model's cache, null where there is no such price. */
export type Price = { readonly input: number; readonly output: number; readonly cached: number | null }

/** Prices by the name of a model, or by how such names begin. */
export type PriceTable = Readonly<Record<string, Price>>

const perMillion = z.number().min(0)
const file = z.record(
  z.string().min(1),
  z.strictObject({ input: perMillion, output: perMillion, cached: perMillion.optional() }),
)

/**
 * The researcher's own prices, `prices.json` in the data folder: { "MODEL": { "input": 3, "output": 15, "cached": 0.3 } }. No price
 * is shipped: they change, and a wrong one would be worse than none. Throws a `Failure` for a file that can't be understood.
 */
export function readPrices(home: string): PriceTable {
  const path = join(home, 'prices.json')
  const refuse = (why: string): never =>
    fail(
      'prices',
      `${path} can’t be understood: ${why}`,
      'Write { "MODEL": { "input": 3, "output": 15 } }, in US dollars for a million tokens.',
    )
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
  const parsed = file.safeParse(value)
  if (!parsed.success) return refuse(z.prettifyError(parsed.error))
  return Object.fromEntries(
    Object.entries(parsed.data).map(([model, price]) => [model, { ...price, cached: price.cached ?? null }]),
  )
}

/** The price of a model: its own, or that of the longest name in the table with which its name begins. Null: nobody knows. */
export function priceOf(table: PriceTable, model: string | null): Price | null {
  if (model === null) return null
  const fitting = Object.keys(table).filter((name) => model.startsWith(name))
  const [longest] = fitting.sort((a, b) => b.length - a.length)
  return longest === undefined ? null : (table[longest] ?? null)
}

/** What tokens cost in US dollars; null where a number is missing. `tokensIn` counts the cached ones too. */
export function costOfTokens(
  price: Price,
  tokens: { readonly tokensIn: number | null; readonly tokensOut: number | null; readonly tokensCached: number | null },
): number | null {
  if (tokens.tokensIn === null || tokens.tokensOut === null) return null
  const cached = Math.min(tokens.tokensCached ?? 0, tokens.tokensIn)
  const fresh = tokens.tokensIn - cached
  return (fresh * price.input + cached * (price.cached ?? price.input) + tokens.tokensOut * price.output) / 1e6
}
