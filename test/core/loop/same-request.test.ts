import { expect, test } from 'vitest'
import type { VerdictRequest } from '../../../main/core/decide/protocol.ts'
import { sameRequest } from '../../../main/core/loop/same-request.ts'
import { evidenceOf } from '../../support/stored.ts'

const verdict: VerdictRequest = {
  kind: 'verdict',
  experiment: 12,
  verdict: 'keep',
  reason: 'proven',
  sentence: '2 clean runs: 1.2 % better.',
  evidence: evidenceOf({ gain: 0.0123, probability: 0.97, points: [{ step: 3, gain: -1e-14, incumbent: true }] }),
}
const run = { kind: 'run', stage: 'block', patches: [1, 2, 12], seed: 3, killAbove: -0.6855, experiment: null }

/** As it comes out of the database. */
function stored(request: object): unknown {
  return JSON.parse(JSON.stringify(request))
}

test('what was stored is what is asked for', () => {
  expect(sameRequest(verdict, stored(verdict))).toBe(true)
  expect(sameRequest(run, stored(run))).toBe(true)
  expect(sameRequest({ ...run, missing: undefined, se: Number.POSITIVE_INFINITY }, stored({ ...run, se: null }))).toBe(
    true,
  )
})

test('the last digits of a number and the words around it may differ', () => {
  const evidence = {
    ...verdict.evidence,
    gain: 0.0123 * (1 + 1e-9),
    points: [{ step: 3, gain: 2e-14, incumbent: true }],
  }
  expect(sameRequest({ ...verdict, evidence, sentence: '2 clean runs: 1.3 % better.' }, stored(verdict))).toBe(true)
  expect(sameRequest({ ...run, killAbove: -0.6855 - 1e-12 }, stored(run))).toBe(true)
  // So large that every number is a whole one.
  expect(sameRequest({ eValue: 3e17 * (1 + 1e-9) }, { eValue: 3e17 })).toBe(true)
})

test.each([
  ['a gain', { ...verdict, evidence: { ...verdict.evidence, gain: 0.0123 * (1 + 1e-4) } }, verdict],
  ['a probability', { ...verdict, evidence: { ...verdict.evidence, probability: null } }, verdict],
  ['a verdict', { ...verdict, verdict: 'discard' }, verdict],
  ['a point less', { ...verdict, evidence: { ...verdict.evidence, points: [] } }, verdict],
  ['no evidence', { ...verdict, evidence: null }, verdict],
  ['another experiment', { ...verdict, experiment: 13 }, verdict],
  ['another patch', { ...run, patches: [1, 2, 13] }, run],
  ['a patch more', { ...run, patches: [1, 2, 12, 13] }, run],
  ['another seed', { ...run, seed: 4 }, run],
  ['another field', { ...run, pair: 1 }, run],
])('%s is a difference', (_, asked, before) => {
  expect(sameRequest(asked, stored(before))).toBe(false)
})
