import { describe, expect, it } from 'vitest'
import { agentSource, missingOfAgent } from '../../../../renderer/views/setup/AgentChoice.tsx'
import { split } from '../../../../renderer/views/setup/FolderField.tsx'
import { deviationOf, medianOf, noiseRows } from '../../../../renderer/views/setup/noise.ts'

describe('a path that is being typed', () => {
  it('is a folder and the beginning of a name in it', () => {
    expect(split('/home/ada/pro')).toEqual({ folder: '/home/ada', begun: 'pro' })
    expect(split('~/work/')).toEqual({ folder: '~/work', begun: '' })
    expect(split('~')).toEqual({ folder: '~', begun: '' })
    expect(split('/ho')).toEqual({ folder: '/', begun: 'ho' })
  })
  it('is no folder before its first slash', () => {
    expect(split('work')).toEqual({ folder: '', begun: 'work' })
  })
})

describe('an agent that was picked', () => {
  it('says what it still needs', () => {
    expect(missingOfAgent({ source: 'script:', detail: ' ' })).toContain('folder of patches')
    expect(missingOfAgent({ source: 'command:', detail: '' })).toContain('started with')
    expect(missingOfAgent({ source: 'command:', detail: 'mine {prompt_file}' })).toBeNull()
    expect(missingOfAgent({ source: 'claude-code', detail: '' })).toBeNull()
    expect(missingOfAgent({ source: null, detail: '' })).toBeNull()
  })
  it('is named with what it was given', () => {
    expect(agentSource({ source: 'script:', detail: ' /patches ' })).toBe('script:/patches')
    expect(agentSource({ source: 'codex', detail: 'left over' })).toBe('codex')
    expect(agentSource({ source: null, detail: '' })).toBeNull()
  })
})

describe('runs of the unmodified code', () => {
  it('say nothing of their noise before there are three', () => {
    expect(deviationOf([0.1, 0.2])).toBeNull()
    expect(deviationOf([1, 2, 3])).toBe(1)
  })
  it('have a middle', () => {
    expect(medianOf([])).toBeNull()
    expect(medianOf([3, 1, 2])).toBe(2)
    expect(medianOf([4, 1, 2, 3])).toBe(2.5)
  })
})

describe('the runs that were measured, as a table', () => {
  const run = { ended: 'finished', y: 0.9, why: null, durationMs: 1200 } as const
  it('have their seed, and those without a value an empty cell', () => {
    expect(
      noiseRows([
        { ...run, value: 2.5 },
        { ...run, ended: 'crashed', value: null, y: null },
      ]),
    ).toEqual([
      ['run', 'seed', 'value', 'y', 'duration_ms', 'ended'],
      [1, 0, 2.5, 0.9, 1200, 'finished'],
      [2, 1, null, null, 1200, 'crashed'],
    ])
  })
  it('are nothing to save before the first value', () => {
    expect(noiseRows([{ ...run, value: null }])).toBeNull()
  })
})
