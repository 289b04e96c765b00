import { describe, expect, it } from 'vitest'
import { cell, leaderboardCsv, ranked } from '../../../main/core/export/leaderboard-csv.ts'
import { resultsTsv } from '../../../main/core/export/results-tsv.ts'
import { runsJsonl } from '../../../main/core/export/runs-jsonl.ts'
import { exampleData, experiment, kept } from './example.ts'

const BASE = 'abcdef0123456789abcdef0123456789abcdef01'
const HOSTILE = '=HYPERLINK("http://evil")\tx\n+1'

describe('results.tsv', () => {
  it('has the five columns of the original, the baseline first', () => {
    const data = exampleData(BASE, [kept(1, ''), kept(2, '')])
    expect(resultsTsv(data).split('\n')).toEqual([
      'commit\tval_loss\tmemory_gb\tstatus\tdescription',
      'abcdef0\t1.250000\t3.0\tkeep\tbaseline',
      'ccccccc\t1.240000\t3.0\tkeep\tIdea 1',
      'ccccccc\t1.230000\t3.0\tkeep\tIdea 2',
      'ccccccc\t1.250000\t3.0\tdiscard\tIdea 90',
      'ccccccc\t0.000000\t0.0\tcrash\tIdea 91',
      'ccccccc\t1.250000\t3.0\tdiscard\tIdea 92',
      '',
    ])
  })

  it('stays in its columns whatever a hypothesis or a metric is called', () => {
    const data = exampleData(BASE, [], {
      experiments: [experiment(1, { hypothesis: HOSTILE, value: 0.00001234, commit: null })],
    })
    const lines = resultsTsv({ ...data, objective: { ...data.objective, metric: 'a\tb\nc' } })
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(3)
    for (const line of lines) expect(line.split('\t')).toHaveLength(5)
    expect(lines[2]).toContain('0.0000123400')
  })
})

describe('leaderboard.csv', () => {
  const data = exampleData(BASE, [kept(1, ''), kept(5, ''), kept(2, '')])

  it('ranks what was kept by its effect, and nothing else', () => {
    expect(ranked(data.experiments).map(({ rank, experiment: { number } }) => [rank, number])).toEqual([
      [1, 5],
      [2, 2],
      [3, 1],
      [null, 92],
      [null, 93],
      [null, 90],
      [null, 91],
    ])
  })

  it('has effects as factors and empty cells for what is not known', () => {
    const lines = leaderboardCsv(data).split('\n')
    expect(lines[0]).toBe(
      'rank,experiment,verdict,reason,hypothesis,effect_factor,effect_low,effect_high,probability,val_loss,runs,hours,parent,author,commit',
    )
    expect(lines[1]).toContain(',0,baseline,')
    expect(lines[2]).toContain('1,5,keep,proven,Idea 5,1.051271,1.004008,1.057598,0.9991,1.2,8,')
    expect(lines.at(-2)).toContain(',91,crash,crashed,Idea 91,,,,,,1,')
  })

  it('has no cell that a spreadsheet would compute', () => {
    for (const sign of ['=', '+', '-', '@', '\t', '\r', '\uff1d', '\t=', ' =', '\u200b=']) {
      const written = cell(`${sign}cmd|' /C calc'!A0`)
      expect(written).not.toMatch(/^"?[=+\-@\t\r\uff1d]/)
    }
    expect(cell(HOSTILE)).toBe('"\'=HYPERLINK(""http://evil"") x +1"')
    const hostile = exampleData(BASE, [kept(1, '', { hypothesis: HOSTILE })], {
      objective: { ...data.objective, metric: '@metric', direction: 'minimize' },
    })
    const negative = {
      ...hostile,
      experiments: hostile.experiments.map((each) => ({
        ...each,
        value: -1.5,
        effect: -0.5,
        author: '-eve',
        reason: '+x',
      })),
    }
    for (const line of leaderboardCsv(negative).trimEnd().split('\n')) {
      expect(line).not.toMatch(/(^|,)"?[=+\-@\t\r]/)
    }
  })
})

describe('runs.jsonl', () => {
  it('is one JSON object a line in the order of numbers', () => {
    const runs = runsJsonl(exampleData(BASE, []))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { number: number; clean: boolean })
    expect(runs.map((run) => [run.number, run.clean])).toEqual([
      [1, false],
      [2, true],
    ])
  })
})
