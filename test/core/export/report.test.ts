import { describe, expect, it } from 'vitest'
import { forestScale } from '../../../main/core/export/forest.ts'
import { html } from '../../../main/core/export/html.ts'
import { reportHtml } from '../../../main/core/export/report.ts'
import { linearScale, quantile, tickDecimals } from '../../../main/core/export/scale.ts'
import { exampleData, experiment, exportedRun, kept } from './example.ts'

const BASE = 'abcdef0123456789abcdef0123456789abcdef01'
const EVIL = `<script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="alert(3)' x='\u0000\u202e</title></style></svg>&lt;`

/** Every text that comes from outside, made hostile. */
function hostile() {
  const data = exampleData(BASE, [kept(1, '', { hypothesis: EVIL, sentence: EVIL, verdictId: EVIL })])
  return {
    ...data,
    project: { name: EVIL },
    campaign: { ...data.campaign, agent: EVIL, ending: EVIL },
    objective: { ...data.objective, metric: EVIL, unit: EVIL },
    experiments: [experiment(1, { hypothesis: EVIL, author: EVIL, reason: EVIL, sentence: EVIL, verdict: 'keep' })],
    runs: [exportedRun(1, { why: EVIL })],
    findings: [{ experiment: 1, kind: EVIL, sentence: EVIL, check: [EVIL], failsBefore: true, passesAfter: true }],
    notes: [EVIL],
    caveats: [EVIL],
    machine: { gpu: EVIL, driver: EVIL, cpu: EVIL, python: EVIL, framework: EVIL },
  }
}

describe('the report', () => {
  it('needs nothing from outside and runs nothing', () => {
    const page = reportHtml(exampleData(BASE, [kept(1, '')]), [{ number: 1, commit: 'e'.repeat(40) }])
    expect(page).not.toMatch(/<script|https?:\/\/|@import|url\(|<link|<iframe|<img/i)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).toContain('prefers-color-scheme:dark')
  })

  it('escapes everything that comes from outside', () => {
    const page = reportHtml(hostile(), [])
    expect(page).not.toMatch(/<script|<img/i)
    const tags = [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
    expect(tags.filter((tag) => /onerror|onmouseover|alert/.test(tag.replace(/"[^"]*"/g, '')))).toEqual([])
    const count = (what: RegExp): number => page.match(what)?.length ?? 0
    for (const name of ['title', 'svg', 'style', 'table', 'section', 'g', 'main']) {
      expect([name, count(new RegExp(`<${name}[ >]`, 'g'))]).toEqual([name, count(new RegExp(`</${name}>`, 'g'))])
    }
    expect(page).not.toMatch(/(?!\n)\p{Cc}|\u202e/u)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('claims with an interval, or says that there is no claim', () => {
    expect(reportHtml(exampleData(BASE, [kept(1, '')]), [])).toContain(
      '1.114x as fast <small>95 % interval 1.098 to 1.130</small>',
    )
    const none = reportHtml(exampleData(BASE, [kept(1, '')], { claim: null }), [])
    expect(none).toContain('No claim')
    expect(none).toContain('effects of single patches need not add up')
    expect(reportHtml(exampleData(BASE, [], { claim: null }), [])).toContain('Nothing was kept')
  })

  it('says what was not proven', () => {
    const data = exampleData(BASE, [kept(1, '')])
    const page = reportHtml({ ...data, campaign: { ...data.campaign, canSetSeed: false, hasEvaluation: false } }, [])
    expect(page).toContain('2 experiments ended without enough evidence (92, 93)')
    expect(page).toContain('1 run in which the machine was not quiet')
    expect(page).toContain('the seed could not be set')
    expect(page).toContain('printed by the code that is patched')
    expect(page).toContain('on battery')
  })

  it('copes with a campaign in which nothing is known', () => {
    const empty = exampleData(BASE, [], {
      claim: null,
      baseline: { value: null, runs: 0, peakBytes: null },
      experiments: [],
      runs: [],
      findings: [],
      notes: [],
      caveats: [],
    })
    const page = reportHtml(
      {
        ...empty,
        campaign: {
          ...empty.campaign,
          startedAt: null,
          endedAt: null,
          noise: null,
          minEffect: null,
          ending: null,
          expectedFalseKeeps: null,
        },
      },
      [],
    )
    expect(page).toContain('No run gave a value of the metric.')
    expect(page).not.toMatch(/NaN|Infinity|undefined|null/)
  })

  it('prints no number that is none, however large or small the values are', () => {
    const odd = [0, -5, 1e-300, 1e300].map((value, index) =>
      experiment(index + 1, { value, effect: value, lo: value, hi: value }),
    )
    const page = reportHtml(
      exampleData(BASE, [], {
        experiments: odd,
        objective: { metric: 'm', direction: 'maximize', kind: 'throughput', unit: 'tok/s', scale: 'linear' },
      }),
      [],
    )
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('is drawn in reasonable time and size for a thousand experiments', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      experiment(index + 1, {
        effect: Math.sin(index) / 100,
        lo: Math.sin(index) / 100 - 0.01,
        hi: Math.sin(index) / 100 + 0.01,
      }),
    )
    expect(reportHtml(exampleData(BASE, [], { experiments: many }), []).length).toBeLessThan(3_000_000)
  })
})

describe('the html template', () => {
  it('escapes strings, joins lists, and leaves its own parts alone', () => {
    expect(html`<p title="${'"<'}">${[html`<b>${'a&b'}</b>`, 'c', 1, null]}</p>`.html).toBe(
      '<p title="&quot;&lt;"><b>a&amp;b</b>c1</p>',
    )
  })
})

describe('a scale', () => {
  it('has round ticks inside its range, zero exactly', () => {
    expect(linearScale(-0.013, 0.021, 0, 100, 4).ticks).toEqual([-0.01, 0, 0.01, 0.02])
    expect(linearScale(3, 3, 0, 100, 4).ticks.length).toBeGreaterThan(0)
    expect(linearScale(0, 10, 0, 100, 4).at(5)).toBe(50)
    expect([0.1, 0.25, 1, 20].map((step) => tickDecimals([0, step]))).toEqual([1, 1, 0, 0])
    expect(quantile([3, 1, 2], 0.5)).toBe(2)
  })

  it('of effects always shows zero and is not ruled by one wide interval', () => {
    const narrow = Array.from({ length: 60 }, () => ({ effect: 0.01, lo: 0.005, hi: 0.015 }))
    const wide = { effect: 3, lo: -5, hi: 9 }
    const scale = forestScale([...narrow, wide], [])
    expect([scale.from < 0.001, scale.at(0) > 0]).toEqual([true, true])
    expect(scale.to).toBeLessThan(0.02)
    expect(forestScale(narrow, [wide]).to).toBeGreaterThan(9)
    expect(forestScale([], []).ticks).toContain(0)
  })
})
