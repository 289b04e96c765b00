import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { confidenceSequence } from '../../../main/core/decide/confidence-sequence.ts'
import { gaussianLikelihood, reweighPrior, signGroups } from '../../../main/core/decide/ebayes.ts'
import { eValue } from '../../../main/core/decide/evalue.ts'
import { finalInterval } from '../../../main/core/decide/final-interval.ts'
import { gls } from '../../../main/core/decide/gls.ts'
import { hadamard } from '../../../main/core/decide/hadamard.ts'
import { kernel } from '../../../main/core/decide/kernel.ts'
import { killThreshold } from '../../../main/core/decide/kill-threshold.ts'
import { fitNoise, type NoiseGrid, restrictedLogLikelihood } from '../../../main/core/decide/noise.ts'
import { posterior } from '../../../main/core/decide/posterior.ts'
import { gridPrior, STUDY_PRIOR } from '../../../main/core/decide/prior.ts'
import { HERMITE_POINTS, HERMITE_WEIGHTS, runVariance, valueOfInformation } from '../../../main/core/decide/voi.ts'

const vectors = JSON.parse(readFileSync(new URL('../../fixtures/vectors.json', import.meta.url), 'utf8'))
const noise = { sigma: 0.003, rho: 0.5, drift: 0.005, tauS: 10_800 }
const prior = gridPrior(STUDY_PRIOR)

function close(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-6 * Math.abs(expected) + 1e-12)
}

function runs(of: { t: number[]; seed: number[]; y: number[] }) {
  return of.t.map((atS, i) => ({ atS, seed: of.seed[i] ?? 0, y: of.y[i] ?? 0 }))
}

test('the covariance of runs', () => {
  const k = kernel(runs({ ...vectors.kernel.inp, y: [0, 0, 0] }), noise)
  vectors.kernel.K.flat().forEach((expected: number, i: number) => void close(k[i] ?? 0, expected))
})

test('one candidate against the incumbent', () => {
  const v = vectors.gls_one
  const { gains, covariance } = gls(
    runs(v),
    v.X.map((x: number) => [x]),
    noise,
  )
  close(gains[0] ?? 0, v.gain)
  close(Math.sqrt(covariance[0] ?? 0), v.se)
})

test('a block of three patches', () => {
  const v = vectors.gls_factorial
  const { gains, covariance } = gls(runs(v), v.X, noise)
  for (let j = 0; j < 3; j++) {
    close(gains[j] ?? 0, v.gain[j])
    close(Math.sqrt(covariance[j * 4] ?? 0), v.se[j])
  }
})

test('the restricted likelihood and the noise fit', () => {
  close(restrictedLogLikelihood(runs(vectors.loglik), noise), vectors.loglik.value)
  const grid: NoiseGrid = {
    sigmas: [0.0007, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.007, 0.01, 0.014],
    rhos: [0, 0.5, 0.8],
    drifts: [0.0005, 0.002, 0.005, 0.01],
    tauS: 10_800,
    sigmaGuess: 0.004,
    driftGuess: 0.003,
    floor: 1e-5,
  }
  const fitted = fitNoise(runs(vectors.fit_noise), grid)
  const { sigma, rho, sd, tau } = vectors.fit_noise.par
  expect(fitted).toEqual({ sigma, rho, drift: sd, tauS: tau })
})

test('the prior and the posterior', () => {
  const v = vectors.prior
  expect(prior.points.length).toBe(v.len)
  for (const j of [0, 13, 14, 15, 22]) close(prior.points[j] ?? 0, v[`x${j}`])
  for (const j of [0, 14, 15]) close(prior.masses[j] ?? 0, v[`w${j}`])
  for (const { g, se, P, M } of vectors.posterior) {
    const believed = posterior(prior, g, se)
    close(believed.probability, P)
    close(believed.mean, M)
  }
})

test('the value of one more run', () => {
  vectors.hermegauss7.z.forEach((z: number, k: number) => void close(HERMITE_POINTS[k] ?? 0, z))
  vectors.hermegauss7.w.forEach((w: number, k: number) => void close(HERMITE_WEIGHTS[k] ?? 0, w))
  for (const { g, se, v1, q, voi } of vectors.voi) close(valueOfInformation(prior, g, se, v1, { q, minEffect: 0 }), voi)
  close(runVariance(noise, vectors.v1.base_every, vectors.v1.run_s), vectors.v1.v1)
})

test('where a doomed run is stopped', () => {
  for (const { par, kf, pbias, thr } of vectors.kill_thr) {
    const at = { sigma: par.sigma, rho: par.rho, drift: par.sd, tauS: par.tau }
    const rule = { price: kf, prefixSe: Math.sqrt(pbias ** 2 + 1.7 * par.sigma ** 2), span: 0.02, step: 0.001 }
    const found = killThreshold(prior, runVariance(at, 5, 300), { q: 0.1, minEffect: 0 }, rule)
    expect(Math.abs(found - thr)).toBeLessThanOrEqual(1e-9)
  }
})

test('the prior re-weighed by forty estimates', () => {
  const seen = Array.from({ length: 40 }, (_, k) => gaussianLikelihood(prior, ((k % 8) - 4) * 0.002, 0.003))
  const fitted = reweighPrior(prior, seen, signGroups(prior), 60)
  const mass = (sign: number) =>
    fitted.masses.reduce((sum, m, j) => (Math.sign(fitted.points[j] ?? 0) === sign ? sum + m : sum), 0)
  close(mass(-1), vectors.ebayes.harm)
  close(mass(0), vectors.ebayes.neutral)
  close(mass(1), vectors.ebayes.win)
})

test('the prior-free evidence', () => {
  for (const { g, se, tau, e } of vectors.evalue) close(eValue(g, se, tau), e)
  const { g, se, tau, alpha, ci } = vectors.conf_seq
  confidenceSequence(g, se, tau, alpha).forEach((end, i) => void close(end, ci[i]))
})

test('the end-to-end interval', () => {
  const claim = finalInterval(vectors.final_ci.pairs.map(([original, stack]: number[]) => ({ original, stack })))
  for (const key of ['speedup', 'lo', 'hi'] as const)
    expect(Math.abs((claim?.[key] ?? 0) - vectors.final_ci[key])).toBeLessThanOrEqual(1e-6)
  expect(claim?.pairs).toBe(8)
})

test('the Hadamard matrix of order 4', () => {
  expect(hadamard(4)).toEqual(vectors.hadamard4)
})
