import type { Evidence } from './protocol.ts'

/** A y difference as a percentage with as many digits as it deserves: "0.8 %", "0.04 %". */
export function percent(value: number): string {
  return `${percentNumber(value)} %`
}

function percentNumber(value: number): string {
  const shown = Math.abs(Math.expm1(value)) * 100
  const digits = shown >= 10 ? 0 : shown >= 0.095 ? 1 : shown >= 0.0095 ? 2 : 3
  const text = (Math.sign(value) * shown).toFixed(digits)
  return Number(text) === 0 ? '0' : text
}

/** One sentence that a person can check: "12 clean runs in 3 blocks: 0.8 % better, 95 % interval 0.4 to 1.2 %, probability real 0.97". */
export function evidenceSentence(evidence: Evidence): string {
  const { runs, blocks, gain, lo, hi, probability } = evidence
  const counted = `${runs} clean run${runs === 1 ? '' : 's'}`
  const where = blocks === 0 ? '' : ` in ${blocks} block${blocks === 1 ? '' : 's'}`
  if (gain === null || lo === null || hi === null || probability === null) return `${counted}${where}: no estimate`
  const direction = gain >= 0 ? `${percent(gain)} better` : `${percent(gain).replace('-', '')} worse`
  return `${counted}${where}: ${direction}, 95 % interval ${percentNumber(lo)} to ${percent(hi)}, probability real ${shownProbability(probability)}`
}

/** Two decimals, but never 1.00 or 0.00 for something that is not certain. */
function shownProbability(probability: number): string {
  if (probability > 0.995) return 'over 0.99'
  if (probability < 0.005) return 'under 0.01'
  return probability.toFixed(2)
}
