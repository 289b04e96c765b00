import { describe, expect, it } from 'vitest'
import { type PlanKnown, planInput } from '../../../../preload/contract/plan.ts'
import {
  inputStates,
  type PlanKey,
  planInputOf,
  planKeys,
  printInput,
  readInput,
} from '../../../../renderer/views/plan/inputs.ts'

const assumed = (value: number | null) => ({ value, from: 'assumed' })
const known: PlanKnown = {
  noise: { value: null, from: 'not measured yet' },
  seedShare: assumed(0.5),
  drift: { value: null, from: 'three times the noise' },
  runS: { value: null, from: 'not measured yet' },
  hours: assumed(48),
  experiments: assumed(700),
  q: assumed(0.05),
  minEffect: assumed(0),
  winShare: assumed(0.04),
  winFrom: assumed(0.002),
  winTo: assumed(0.015),
}
const mistakes = (typed: Partial<Record<PlanKey, string>>) => {
  const states = inputStates(known, {}, { noise: '0.3', runS: '5m', ...typed })
  return planKeys.flatMap((key) => (states[key].mistake === null ? [] : [`${key}: ${states[key].mistake}`]))
}

describe('inputs of a plan', () => {
  it('are missing by name until somebody says them', () => {
    const states = inputStates(known, {}, {})
    expect(states.noise.mistake).toContain('Nobody measured it')
    expect(states.runS.mistake).toContain('Nobody measured it')
    expect(planInputOf(states)).toBeNull()
  })

  it('are what is typed, else what the page knows, else what the engine knows', () => {
    const states = inputStates(known, { noise: { value: 0.004, from: 'measured here' } }, { runS: '5m', hours: '' })
    expect(states.noise).toMatchObject({ text: '0.4', from: 'measured here' })
    expect(states.runS).toMatchObject({ text: '5m', from: 'typed here', value: 300 })
    expect(states.hours).toMatchObject({ text: '', from: 'assumed', value: 48 })
    expect(states.drift).toMatchObject({ text: '1.2', value: 0.012, from: 'three times the noise' })
    const input = planInputOf(states)
    expect(planInput.parse(input)).toEqual(input)
  })

  it.each<[PlanKey, string, string]>([
    ['noise', '0', 'more than 0 % and less than 300 %'],
    ['noise', '1e400', 'Not understood'],
    ['noise', 'NaN', 'Not understood'],
    ['runS', 'five minutes', '1h 30m'],
    ['runS', '40d', 'at least 0.05s and at most 30d'],
    ['hours', '-1', 'more than 0 hours and at most 10000 hours'],
    ['experiments', '1.5', 'a whole number, at least 1 and at most 5000'],
    ['q', '90 %', 'at most 50 %'],
    ['seedShare', '100', 'less than 100 %'],
    ['winFrom', '2', 'larger than the largest'],
  ])('are refused by name: %s of %s', (key, text, said) => {
    expect(mistakes({ [key]: text })).toEqual([expect.stringMatching(new RegExp(`^${key}: .*${said}`))])
  })

  it('are refused here exactly where the contract refuses them', () => {
    for (const key of planKeys) {
      for (const value of [
        -1, 0, 0.04, 0.05, 0.5, 0.51, 0.9, 0.91, 1, 1.5, 2.99, 3, 5_000, 5_001, 10_000, 10_001, 3e6,
      ]) {
        const states = inputStates(
          known,
          { noise: assumed(0.003), runS: assumed(300), [key]: assumed(value) } as never,
          {},
        )
        const input = Object.fromEntries(planKeys.map((each) => [each, states[each].value]))
        expect([key, value, planInputOf(states) !== null]).toEqual([key, value, planInput.safeParse(input).success])
      }
    }
  })

  it('are printed as they can be typed', () => {
    for (const [key, value] of [
      ['noise', 0.00024],
      ['runS', 42],
      ['runS', 5400],
      ['runS', 90_061],
      ['experiments', 5_000],
      ['hours', 12.5],
    ] as const)
      expect(Math.abs((readInput(key, printInput(key, value)) ?? 0) / value - 1)).toBeLessThan(0.04)
    expect(printInput('runS', 5400)).toBe('1h 30m')
    expect(printInput('noise', 0.00024)).toBe('0.024')
  })
})
