import { describe, expect, test } from 'vitest'
import type { ExitReport } from '../../../main/core/process/run-reports.ts'
import { readProject } from '../../../main/core/project/read.ts'
import { answerOfRun } from '../../../main/core/training/answer.ts'
import { judgeRun } from '../../../main/core/training/judge.ts'
import { printed } from './printed.ts'

const toml = `[run]
command = "python3 train.py {seed}"
seed = "argument"
[objective]
kind = "metric"
metric = "val_loss"
direction = "minimize"
[edit]
allow = ["train.py"]
`
const read = readProject(toml, 'pawl.toml')
if (read.kind !== 'project') throw new Error('the project file is wrong')
const { project } = read

const exit: ExitReport = {
  exitCode: 0,
  signal: null,
  reason: 'exited',
  startedAtMs: 0,
  durationMs: 1000,
  durationNs: 1e9,
  cpuUs: 1e6,
  peakRssBytes: 1,
  outputBytes: 1,
  leftovers: 0,
  error: null,
}
const quiet = { evaluation: null, tampered: [], disturbance: null, baselineValue: 3, pace: [], energyJ: null }

/** A run that printed these lines and ended so, as the loop judges it. */
function judged(lines: readonly string[], changes: Partial<ExitReport> = {}, stopReason: string | null = null) {
  const reading = printed({
    output: lines.map((line, i) => [100 * i, `${line}\n`] as const),
    judged: ['val_loss'],
    endMs: 1000,
  })
  const followed = {
    kind: 'ended',
    exit: { ...exit, ...changes },
    stopReason,
    reading,
    prefix: null,
    reference: null,
  } as const
  return judgeRun(project, followed, quiet)
}

const outcomeTold = (run: ReturnType<typeof judged>): string =>
  answerOfRun(
    { ended: { ...run, endedAt: 1, midS: 1, costS: 1, leftS: null } } as unknown as Parameters<typeof answerOfRun>[0],
    { kind: 'metric', metric: 'val_loss', direction: 'minimize', target: null, clock: 'wall' },
    3,
  ).outcome

describe('the end of a run', () => {
  test('with a value is finished', () => {
    const run = judged(['step 1 val_loss 2.5', 'val_loss: 2.0'])
    expect(run).toMatchObject({ outcome: 'finished', value: 2, clean: true })
    expect(outcomeTold(run)).toBe('finished')
  })

  test('that was brought about because a loss was no number any more is a crash of the patch, not a lost run', () => {
    const run = judged(['step 1 val_loss 2.5', 'step 2 val_loss nan'], { reason: 'stop' }, 'non-finite')
    expect(run).toMatchObject({ outcome: 'crashed', endedBy: 'non-finite', why: 'val_loss came as nan at step 2.' })
    expect(outcomeTold(run)).toBe('crashed')
  })

  test('at its prefix is killed early, and one that the researcher stopped says nothing', () => {
    expect(outcomeTold(judged(['step 1 val_loss 2.5'], { reason: 'stop' }, 'killed-early'))).toBe('killed')
    expect(outcomeTold(judged(['step 1 val_loss 2.5'], { reason: 'stop' }, null))).toBe('lost')
  })

  test.each<[string, Partial<ExitReport>, string]>([
    ['an exit code', { exitCode: 3 }, 'crashed'],
    ['a signal', { exitCode: null, signal: 'SIGSEGV' }, 'crashed'],
    ['its time limit', { reason: 'time-limit', exitCode: null }, 'timed-out'],
    ['a full disk', { reason: 'disk-full' }, 'lost'],
    ['its quota', { reason: 'quota' }, 'crashed'],
    ['too much output', { reason: 'output-limit' }, 'crashed'],
  ])('by %s is told as what it is', (_, changes, outcome) => {
    expect(outcomeTold(judged(['step 1 val_loss 2.5', 'val_loss: 2.0'], changes))).toBe(outcome)
  })

  test('without the metric is a crash that names what was printed', () => {
    const run = judged(['step 1 train_loss 2.5'])
    expect(run.outcome).toBe('crashed')
    expect(run.why).toContain('train_loss')
  })
})
