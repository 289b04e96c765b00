import { describe, expect, test } from 'vitest'
import { valueName, valueNameWithUnit } from '../../renderer/objective.ts'

const loss = { kind: 'metric', metric: 'val_loss', direction: 'minimize', target: null, clock: 'wall' } as const

describe('what a campaign’s values are called', () => {
  test('a metric by its name', () => {
    expect(valueNameWithUnit(loss)).toBe('val_loss')
  })
  test('a time by the target that it runs to, in seconds', () => {
    const timed = { ...loss, kind: 'time-to-target', target: 2.1 } as const
    expect(valueName(timed)).toBe('time to val_loss 2.1')
    expect(valueNameWithUnit(timed)).toBe('time to val_loss 2.1 (s)')
    expect(valueName({ ...timed, clock: 'cpu' })).toBe('CPU time to val_loss 2.1')
  })
  test('a throughput by its own name', () => {
    expect(valueNameWithUnit({ ...loss, kind: 'throughput', metric: 'steps per second' })).toBe('steps per second')
  })
})
