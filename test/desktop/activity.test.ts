import { describe, expect, it } from 'vitest'
import { silentLog } from '../../main/core/log.ts'
import { type Activity, activityOf, idle, watchActivity } from '../../main/desktop/activity.ts'
import type { News } from '../../main/desktop/news.ts'
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
  device: null,
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
      face: 'running',
      open: [{ id: campaignId, name: 'nanoGPT', state: 'running' }],
    })
    expect(activityOf([head({ running: [running] })])).toMatchObject({ campaigns: 1, hasRun: true })
  })

  it('is no campaign that is paused, but still a run that it has', () => {
    expect(activityOf([head({ state: 'paused', running: [running] })])).toMatchObject({
      campaigns: 0,
      hasRun: true,
      face: 'paused',
    })
  })

  it('asks for a look when it cannot go on by itself', () => {
    expect(activityOf([head({ state: 'paused', reason: 'The GPU is lost.' })]).face).toBe('look')
    expect(activityOf([head({ waitsFor: 'Log in.' })]).face).toBe('look')
  })

  it('is told when it changes, with each new keep once', async () => {
    const { events, announce } = eventSource()
    const told: Activity[] = []
    const news: News[] = []
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
      { activity: (activity) => told.push(activity), news: (one) => news.push(one) },
      silentLog,
    )
    await expect.poll(() => told.length, soon).toBe(1)
    for (const number of [0, 1, 1, 2, 3])
      announce({ kind: 'experiment-changed', campaign: campaignId, experiment: number })
    state.head = head({ running: [running] })
    announce({ kind: 'campaign-changed', campaign: campaignId })
    await expect.poll(() => told.at(-1)?.hasRun, soon).toBe(true)
    state.rows[1] = experiment(2)
    announce({ kind: 'experiment-changed', campaign: campaignId, experiment: 2 })
    announce({ kind: 'experiment-changed', campaign: campaignId, experiment: 1 })
    await expect.poll(() => news.map(({ title }) => title), soon).toEqual(['Kept #1: +6.18 %', 'Kept #2: +6.18 %'])
    stop()
  })
})

describe('an end that came by itself', () => {
  it('is news once, though its campaign is no longer open', async () => {
    const { events, announce } = eventSource()
    const news: string[] = []
    const state = { head: head({ kept: 2, tried: 9 }) }
    const stop = watchActivity(
      {
        events,
        handlers: {
          'app.info': () => ({ ...info, startedAt: 1000 }),
          'campaign.list': () => [state.head],
          'campaign.head': () => state.head,
          'experiment.show': ({ experiment: number }) => experiment(number),
        },
      },
      { activity: (activity) => news.push(activity.line), news: ({ title }) => news.push(title) },
      silentLog,
    )
    await expect.poll(() => news, soon).toEqual(['nanoGPT: running, 2 of 9 kept'])
    state.head = head({ kept: 2, tried: 9, state: 'finished', reason: 'The budget is spent.' })
    announce({ kind: 'campaign-changed', campaign: campaignId })
    announce({ kind: 'campaign-changed', campaign: campaignId })
    await expect.poll(() => news, soon).toContain('nanoGPT: finished, 2 of 9 kept')
    await expect.poll(() => news.at(-1), soon).toBe(idle.line)
    expect(news.filter((line) => line.includes('finished'))).toHaveLength(1)
    stop()
  })
})
