import { describe, expect, it } from 'vitest'
import { followCampaign, summaryLines, verdictLine } from '../../main/cli/campaign-printer.ts'
import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../preload/contract/experiment.ts'
import { soon } from '../support/soon.ts'
import { eventSource } from '../support/stand-in-engine.ts'
import { campaignId, experiment, head } from './records.ts'

/** A campaign that the test moves on by itself. */
function campaign(first: readonly ExperimentDetail[] = []) {
  const { events, announce, listeners } = eventSource()
  const rows = new Map(first.map((row) => [row.number, row]))
  const state = { head: head() }
  const lines: string[] = []
  const handlers = {
    'campaign.head': () => state.head,
    'experiment.list': () => [...rows.values()],
    'experiment.show': ({ experiment: number }: { experiment: number }) => rows.get(number) ?? experiment(number),
  }
  return {
    lines,
    listeners,
    ended: followCampaign({ handlers, events }, campaignId, ({ line }) => lines.push(line)),
    decide: (row: ExperimentDetail, tell = true) => {
      rows.set(row.number, row)
      if (tell) announce({ kind: 'experiment-changed', campaign: campaignId, experiment: row.number })
    },
    become: (change: Partial<CampaignHead>) => {
      state.head = head(change)
      announce({ kind: 'campaign-changed', campaign: campaignId })
    },
    announce,
  }
}

describe('the progress of a campaign', () => {
  it('is one line per verdict and per change of state, and ends with the campaign', async () => {
    const followed = campaign()
    followed.decide(experiment(1))
    followed.decide(experiment(2, { verdict: 'pending', decidedAt: null }))
    await expect.poll(() => followed.lines.length, soon).toBe(2)
    followed.decide(experiment(1, { runs: 9 }))
    followed.decide(experiment(2, { verdict: 'discard', reason: 'no-effect' }))
    followed.decide(experiment(1, { verdict: 'retired', reason: 'ablation' }))
    await expect.poll(() => followed.lines.length, soon).toBe(4)
    followed.become({ state: 'finished', reason: 'The budget is used.' })
    expect((await followed.ended).state).toBe('finished')
    expect(
      followed.lines.map((line) =>
        line
          .replace(/^\[.{7}\]\s+/, '')
          .split(/\s{2,}/)
          .slice(0, 2)
          .join(' '),
      ),
    ).toEqual(['#1 keep', 'Campaign running.', '#1 retired', '#2 discard', 'Campaign finished: The budget is used.'])
    expect(followed.listeners()).toBe(0)
  })

  it('leaves out what was decided before, and what happens in other campaigns', async () => {
    const followed = campaign([experiment(1)])
    followed.announce({ kind: 'experiment-changed', campaign: '1'.repeat(26), experiment: 7 })
    followed.decide(experiment(1))
    followed.become({ state: 'stopped' })
    await followed.ended
    expect(followed.lines).toEqual(['Campaign stopped.'])
  })

  it('says at the end also what no event told', async () => {
    const followed = campaign()
    await expect.poll(() => followed.lines.length, soon).toBe(1)
    followed.decide(experiment(3), false)
    followed.become({ state: 'finished' })
    await followed.ended
    expect(followed.lines.some((line) => line.includes('#3'))).toBe(true)
  })

  it('is aligned, signed and harmless', () => {
    expect(verdictLine(head(), experiment(7))).toBe(
      '[ 1m 12s]    #7  keep           +6.18 %  (+5.13 to +7.25 %)      Hoist look-up 7',
    )
    const hostile = experiment(12, {
      verdict: 'crash',
      reason: 'crashed',
      effect: null,
      lo: null,
      hi: null,
      hypothesis: 'a\u001b]0;x\u0007\nkept: 9 of 9',
    })
    expect(verdictLine(head(), hostile)).toBe(
      '[ 1m 12s]   #12  crash                                           a ]0;x kept: 9 of 9 [crashed]',
    )
  })
})

describe('the last lines', () => {
  it('are name and value', () => {
    const speedup = { factor: 1.2345, lo: 1.19, hi: 1.271, basis: 'measured', pairs: 8, isTime: true } as const
    expect(summaryLines(head({ kept: 6, tried: 24, speedup }))).toEqual([
      'project: /home/ana/nanoGPT',
      'base: 0123456789abcdef0123456789abcdef01234567',
      `campaign: ${campaignId}`,
      'kept: 6 of 24',
      'speedup: 1.23x [1.19, 1.27]',
    ])
  })

  it('say 1 for an empty stack, and nothing that was not measured', () => {
    expect(summaryLines(head())[4]).toBe('speedup: 1.00x [1.00, 1.00]')
    expect(summaryLines(head({ kept: 2 }))[4]).toBe('speedup: not measured')
  })
})
