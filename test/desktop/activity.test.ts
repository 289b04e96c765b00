import { describe, expect, it } from 'vitest'
import { silentLog } from '../../main/core/log.ts'
import { type Activity, activityOf, idle, watchActivity } from '../../main/desktop/activity.ts'
import { noticeOfKeep } from '../../main/desktop/notice.ts'
import { campaignId, experiment, head } from '../cli/records.ts'
import { soon } from '../support/soon.ts'
import { eventSource, info } from '../support/stand-in-engine.ts'

const running = {
  run: 'r',
  runNumber: 4,
  experiment: 2,
  hypothesis: 'h',
  stage: 'screen',
  seed: 0,
  startedAt: 0,
  expectedMs: null,
}

describe('what goes on', () => {
  it('is nothing, a campaign between two runs, or a run', () => {
    expect(activityOf([])).toEqual(idle)
    expect(activityOf([head({ kept: 1, tried: 3 })])).toEqual({
      campaigns: 1,
      hasRun: false,
      line: 'nanoGPT: running, 1 of 3 kept',
    })
    expect(activityOf([head({ running })])).toMatchObject({ campaigns: 1, hasRun: true })
  })

  it('is no campaign that is paused, but still a run that it has', () => {
    expect(activityOf([head({ state: 'paused', running })])).toMatchObject({ campaigns: 0, hasRun: true })
  })

  it('is told when it changes, with each new keep once', async () => {
    const { events, announce } = eventSource()
    const told: Activity[] = []
    const kept: number[] = []
    const state = {
      head: head(),
      rows: [experiment(1), experiment(2, { verdict: 'pending' }), experiment(3, { decidedAt: 5 })],
    }
    const stop = watchActivity(
      {
        events,
        handlers: {
          'app.info': () => ({ ...info, startedAt: 1000 }),
          'campaign.list': () => [state.head],
          'campaign.head': () => state.head,
          'experiment.show': ({ experiment: number }) => state.rows[number - 1] ?? experiment(number),
        },
      },
      { activity: (activity) => told.push(activity), kept: (one) => kept.push(one.number) },
      silentLog,
    )
    await expect.poll(() => told.length, soon).toBe(1)
    for (const number of [0, 1, 1, 2, 3])
      announce({ kind: 'experiment-changed', campaign: campaignId, experiment: number })
    state.head = head({ running })
    announce({ kind: 'campaign-changed', campaign: campaignId })
    await expect.poll(() => told.at(-1)?.hasRun, soon).toBe(true)
    state.rows[1] = experiment(2)
    announce({ kind: 'experiment-changed', campaign: campaignId, experiment: 2 })
    announce({ kind: 'experiment-changed', campaign: campaignId, experiment: 1 })
    await expect.poll(() => kept, soon).toEqual([1, 2])
    stop()
  })
})

describe('a notification', () => {
  it('is short, and writes no markup', () => {
    const hostile = experiment(7, { hypothesis: `<a href="http://example.org">click</a> & ${'x'.repeat(300)}` })
    const { title, body } = noticeOfKeep(hostile, head())
    expect(title).toBe('Kept #7: +6.18 %')
    expect(body).not.toMatch(/[<>&]/)
    expect(body.length).toBeLessThan(180)
  })
})
