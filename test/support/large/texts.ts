import type { Random } from '../../../main/core/decide/random.ts'

/** Texts as an agent and a training program write them; each a pure function of the random stream. */

const verbs = [
  'Fuse',
  'Hoist',
  'Cache',
  'Tie',
  'Widen',
  'Drop',
  'Reorder',
  'Quantise',
  'Batch',
  'Skip',
  'Warm up',
  'Decay',
]
const things = [
  'the attention softmax',
  'the rotary embedding',
  'the optimizer step',
  'the loss head',
  'the data loader',
  'value embeddings',
  'the learning rate of the embeddings',
  'the key projection',
  'gradient clipping',
  'weight decay of the norms',
  'the residual scale',
  'the window schedule',
]
const ways = [
  'into one kernel',
  'out of the inner loop',
  'across micro-batches',
  'with the first layer',
  'for the last tenth of training',
  'in bfloat16',
  'by half',
  'until the loss is below 3.5',
  'once per step instead of once per layer',
  'where the sequence is short',
]

export function hypothesisOf(random: Random, number: number): string {
  const one = `${pick(random, verbs)} ${pick(random, things)} ${pick(random, ways)}`
  // Every tenth is longer, and some share a word that a filter can look for.
  return number % 10 === 3 ? `${one}, and keep ${pick(random, things)} ${pick(random, ways)} to make up for it` : one
}

export function rationaleOf(random: Random): string {
  return Array.from({ length: 4 }, () => `${pick(random, things)} ${pick(random, ways)}.`).join(' ')
}

/** A unified diff of `lines` changed lines in one file. */
export function diffOf(random: Random, lines: number): { readonly diff: string; readonly path: string } {
  const path = pick(random, ['train.py', 'model/attention.py', 'model/head.py', 'optim.py'])
  const body: string[] = []
  for (let line = 0; line < lines; line++) {
    const name = pick(random, ['x', 'q', 'k', 'v', 'loss', 'scale'])
    body.push(` def part_${line}(${name}):`, `-    return ${name} * ${line}`, `+    return ${name} * ${line + 1}`)
  }
  const head = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`
  return { diff: `${head}@@ -1,${2 * lines} +1,${2 * lines} @@\n${body.join('\n')}\n`, path }
}

/** At least `bytes` of a training log, cut to that length: progress lines, now and then a warning with colour, a `\r` bar, a traceback. */
export function logOf(random: Random, bytes: number): Buffer {
  const lines: string[] = []
  let length = 0
  for (let step = 0; length < bytes; step++) {
    const loss = (2 + 9 * Math.exp(-step / 400) + 0.02 * random.normal()).toFixed(4)
    const line =
      step % 97 === 96
        ? `\u001b[33mwarning\u001b[0m: gradient norm ${(random.uniform() * 9).toFixed(2)} clipped at step ${step}\n`
        : step % 61 === 60
          ? `\rvalidating ${step % 100}%\rvalidating 100%\n`
          : `step ${step} loss ${loss} lr ${(3e-4 * (1 - step / 1e6)).toExponential(3)} tok/s ${1_600_000 + (step % 977)} dt ${(11 + random.uniform()).toFixed(2)}ms\n`
    lines.push(line)
    length += line.length
  }
  return Buffer.from(lines.join('')).subarray(0, bytes)
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random.uniform() * values.length)] as T
}
