import { describe, expect, test } from 'vitest'
import { simulatePair, summarise } from '../../main/core/plan/plan.ts'
import { planIn } from '../../main/plan-thread.ts'
import type { PlanInput, PlanKnown } from '../../preload/contract/plan.ts'
import { planWorker } from '../support/plan-worker.ts'
import { cliWith } from './cli-context.ts'

const said = { value: null, from: 'not measured yet' }
const known: PlanKnown = {
  noise: said,
  seedShare: { value: 0.5, from: 'assumed' },
  drift: said,
  runS: said,
  hours: { value: 2, from: 'assumed' },
  experiments: { value: 12, from: 'assumed' },
  q: { value: 0.05, from: 'the default' },
  minEffect: { value: 0, from: 'assumed' },
  winShare: { value: 0.1, from: 'assumed' },
  winFrom: { value: 0.01, from: 'assumed' },
  winTo: { value: 0.03, from: 'assumed' },
}
const cli = async () => {
  const asked: PlanInput[] = []
  const line = await cliWith({
    'plan.inputs': () => known,
    'plan.simulate': (input) => {
      asked.push(input)
      return summarise(input, [simulatePair(input, 0)])
    },
  })
  return { ...line, asked }
}

describe('pawl plan', () => {
  test('names what is missing and how to give it', async () => {
    const { run, err, asked } = await cli()
    expect(await run('plan')).toBe(1)
    expect(err.join('\n')).toContain('Not known: noise of one run, length of a run.')
    expect(err.join('\n')).toContain('--noise 0.3% --run 5m')
    expect(asked).toEqual([])
  })

  test('takes what is given over what is known, and says where each input is from', async () => {
    const { run, out, asked } = await cli()
    expect(await run('plan', '--noise', '0.5%', '--run', '90s', '--hours', '3', '--wins', '20%')).toBe(0)
    expect(asked).toEqual([
      expect.objectContaining({ noise: 0.005, runS: 90, hours: 3, winShare: 0.2, experiments: 12, drift: 0.015 }),
    ])
    expect(out.find((line) => line.startsWith('noise of one run'))).toContain('given')
    expect(out.find((line) => line.startsWith('experiments  '))).toContain('assumed')
    expect(out.find((line) => line.startsWith('drift'))).toContain('three times the noise')
  })

  test('refuses inputs that contradict each other, by name', async () => {
    const { run, err } = await cli()
    expect(await run('plan', '--noise', '1%', '--run', '5m', '--win-from', '9%')).toBe(1)
    expect(err.join('\n')).toContain('smallest win')
  })

  test('prints everything as JSON', async () => {
    const { run, out } = await cli()
    expect(await run('plan', '--noise', '1%', '--run', '5m', '--json')).toBe(0)
    expect(JSON.parse(out.join('\n'))).toMatchObject({ input: { noise: 0.01 }, result: { campaigns: 1 } })
  })
})

test('a plan is simulated in threads of its own, by several campaigns, and tells meanwhile what they say', async () => {
  const input: PlanInput = {
    noise: 0.01,
    seedShare: 0.5,
    drift: 0.01,
    runS: 60,
    hours: 1,
    experiments: 10,
    q: 0.05,
    minEffect: 0,
    winShare: 0.1,
    winFrom: 0.01,
    winTo: 0.05,
  }
  const plans = planIn(planWorker, () => 2)
  expect(plans.look(input)).toBeNull()
  const simulated = plans.simulate(input)
  await expect.poll(() => plans.look({ ...input })?.campaigns ?? 0, { timeout: 30_000 }).toBeGreaterThan(2)
  expect(plans.look({ ...input, hours: 2 })).toBeNull()
  const early = plans.look(input)?.campaigns ?? 0
  const result = await simulated
  expect(result.campaigns).toBeGreaterThanOrEqual(early)
  expect(plans.look(input)).toBeNull()
})

test('a thread that fails says so', async () => {
  await expect(planIn(`${planWorker}.none`, () => 1).simulate({} as PlanInput)).rejects.toThrow()
})
