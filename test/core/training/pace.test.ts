import { existsSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { runFiles } from '../../../main/core/process/run-files.ts'
import { decodePace, paceBetween, readPace } from '../../../main/core/training/pace.ts'
import { launchOf, runFolders, runToEnd, supervisorWith } from '../../support/runs.ts'

const folders = runFolders()
const supervisor = supervisorWith()
afterAll(folders.remove)

const every = (count: number, pieceNs: (i: number) => number, cores = 1) =>
  Array.from({ length: count }, (_, i) => ({ atMs: 10 * i, cpuMs: 10 * i * cores, pieceNs: pieceNs(i) }))

describe('the pace of a machine', () => {
  test('is the logarithm of the harmonic mean of what the piece took', () => {
    const samples = every(6, (i) => (i % 2 === 0 ? 50 : 150))
    expect(paceBetween(samples, 0, 50)).toBeCloseTo(Math.log(75), 12)
  })

  test('weighs each speed with what the run computed about it, since samples come ever more seldom', () => {
    const seldom = [0, 10, 20, 30, 130, 230].map((atMs) => ({ atMs, cpuMs: atMs, pieceNs: atMs <= 30 ? 50 : 150 }))
    // Thirty at 1/50, a hundred half way between, a hundred at 1/150.
    const work = 30 / 50 + (100 * (1 / 50 + 1 / 150)) / 2 + 100 / 150
    expect(paceBetween(seldom, 0, 230)).toBeCloseTo(Math.log(230 / work), 12)
  })

  test('counts only what lies between the two moments', () => {
    const samples = every(20, (i) => (i < 10 ? 100 : 400))
    expect(paceBetween(samples, 0, 90)).toBeCloseTo(Math.log(100), 12)
    expect(paceBetween(samples, 100, 1e9)).toBeCloseTo(Math.log(400), 12)
  })

  test('is not known from few samples, none, or pieces that took no time', () => {
    expect(paceBetween([], 0, 100)).toBeNull()
    expect(
      paceBetween(
        every(4, () => 100),
        0,
        100,
      ),
    ).toBeNull()
    expect(
      paceBetween(
        every(9, () => 0),
        0,
        100,
      ),
    ).toBeNull()
  })

  test('is not told of a run on several cores, which slows the piece down itself', () => {
    expect(
      paceBetween(
        every(9, () => 100, 1.1),
        0,
        100,
      ),
    ).not.toBeNull()
    expect(
      paceBetween(
        every(9, () => 100, 1.9),
        0,
        100,
      ),
    ).toBeNull()
  })

  test('leaves out a record that is being written', () => {
    const bytes = Buffer.alloc(24 + 11)
    bytes.writeBigUInt64LE(2_000_000n, 0)
    bytes.writeBigUInt64LE(1_500n, 8)
    bytes.writeBigUInt64LE(75_000n, 16)
    expect(decodePace(bytes)).toEqual([{ atMs: 2, cpuMs: 1.5, pieceNs: 75_000 }])
  })
})

describe('beside a real run', () => {
  test('the piece is timed again and again, while the run works', async () => {
    const folder = folders.next()
    await runToEnd(supervisor, folder, launchOf('burn.py', ['0.4'], { pace: true }))
    const samples = readPace(folder)
    expect(samples.length).toBeGreaterThan(10)
    expect(samples.every(({ pieceNs }) => pieceNs > 1_000 && pieceNs < 50_000_000)).toBe(true)
    expect(samples.every(({ atMs }, i) => i === 0 || atMs > (samples[i - 1]?.atMs ?? 0))).toBe(true)
  })

  test('nothing is measured when nobody asks, and reading says so', async () => {
    const folder = folders.next()
    await runToEnd(supervisor, folder, launchOf('burn.py', ['0.05']))
    expect(existsSync(runFiles(folder).pace)).toBe(false)
    expect(readPace(folder)).toEqual([])
  })

  test('a run that only waits has no pace: nobody worked whose core could be asked', async () => {
    const folder = folders.next()
    await runToEnd(supervisor, folder, launchOf('steps.py', ['3', '0.1'], { pace: true }))
    expect(readPace(folder).length).toBeLessThan(8)
    expect(readFileSync(runFiles(folder).spool, 'utf8')).toContain('step')
  })
})
