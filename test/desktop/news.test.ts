import { describe, expect, it } from 'vitest'
import { newsOfItem, newsOfKeep, newsOfState } from '../../main/desktop/news.ts'
import type { AttentionItem } from '../../preload/contract/campaign.ts'
import { campaignId, experiment, head } from '../cli/records.ts'

const item: AttentionItem = {
  key: 'stuck:x',
  kind: 'stuck',
  text: 'the agent yielded nothing 5 times in a row: <b>no login</b>',
  effect: null,
  at: 0,
  experiment: null,
  run: null,
  seenAt: null,
}

describe('news', () => {
  it('of a keep are short, lead to it, and write no markup', () => {
    const hostile = experiment(7, { hypothesis: `<a href="http://example.org">click</a> & ${'x'.repeat(300)}` })
    const { title, body, at } = newsOfKeep(hostile, head())
    expect(title).toBe('Kept #7: +6.18 %')
    expect(at).toBe(`/${campaignId}/campaign?experiment=7`)
    expect(body).not.toMatch(/[<>&]/)
    expect(body.length).toBeLessThan(220)
  })

  it('are a stuck loop and a lost run, and no other thing to look at', () => {
    expect(newsOfItem(item, head())).toMatchObject({ kind: 'stuck', title: 'nanoGPT: the loop is stuck' })
    expect(newsOfItem(item, head())?.body).not.toMatch(/[<>]/)
    expect(newsOfItem({ ...item, kind: 'lost', experiment: 4 }, head())).toMatchObject({
      kind: 'machine',
      at: `/${campaignId}/campaign?experiment=4`,
    })
    expect(newsOfItem({ ...item, kind: 'contaminated' }, head())).toBeNull()
  })

  it('are an end and a hold that came by themselves', () => {
    const running = head({ kept: 1, tried: 5 })
    expect(newsOfState(running, head({ state: 'finished', kept: 1, tried: 5 }))).toMatchObject({
      kind: 'ended',
      title: 'nanoGPT: finished, 1 of 5 kept',
    })
    expect(newsOfState(running, head({ state: 'paused', reason: 'The GPU is lost.' }))).toMatchObject({
      kind: 'machine',
      body: 'The GPU is lost.',
    })
    expect(newsOfState(running, head({ waitsFor: 'Log in.' }))).toMatchObject({ kind: 'stuck', body: 'Log in.' })
  })

  it('are nothing that a person did, or that was so before Pawl was started', () => {
    const running = head()
    expect(newsOfState(running, head({ state: 'paused' }))).toBeNull()
    expect(newsOfState(running, head({ state: 'stopped' }))).toBeNull()
    expect(newsOfState(undefined, head({ state: 'finished' }))).toBeNull()
    expect(newsOfState(head({ state: 'finished' }), head({ state: 'finished' }))).toBeNull()
  })
})
