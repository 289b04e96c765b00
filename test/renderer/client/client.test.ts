import { describe, expect, test } from 'vitest'
import type { Event } from '../../../preload/contract/events.ts'
import { affectedBy, isAffected } from '../../../renderer/client/affected.ts'
import { type CallError, createClient } from '../../../renderer/client/client.ts'
import { createSamples } from '../../../renderer/client/samples.ts'
import type { Ends } from '../../../renderer/client/transport.ts'

const campaign = '1'.padStart(26, '0')

/** A far end in this process: what was sent can be seen, what arrives can be said. */
function farEnd(open = true) {
  const sent: { id: number; method: string; args: unknown }[] = []
  let ends: Ends | null = null
  const client = createClient(
    (given) => {
      ends = given
      return (message) => {
        if (open) sent.push(message as (typeof sent)[number])
        return open
      }
    },
    () => 42,
  )
  return { client, sent, ends: ends as unknown as Ends }
}

describe('calls to the engine', () => {
  test('replies find their calls, in any order', async () => {
    const { client, sent, ends } = farEnd()
    const list = client.call('campaign.list', {})
    const info = client.call('app.info', {})
    ends.receive({ id: sent[1]?.id, ok: true, value: 'second' })
    ends.receive({ id: sent[0]?.id, ok: true, value: 'first' })
    expect(await list).toBe('first')
    expect(await info).toBe('second')
  })
  test('a failure carries its code and its remedy', async () => {
    const { client, sent, ends } = farEnd()
    const call = client.call('campaign.list', {})
    ends.receive({
      id: sent[0]?.id,
      ok: false,
      error: { code: 'full', message: 'The disk is full.', remedy: 'Free some.' },
    })
    const error = await call.catch((thrown: CallError) => thrown)
    expect(error).toMatchObject({ code: 'full', message: 'The disk is full.', remedy: 'Free some.' })
  })
  test('a connection that breaks ends what was under way and says since when', async () => {
    const { client, ends } = farEnd()
    ends.opened()
    const call = client.call('campaign.list', {}).catch((thrown: CallError) => thrown.code)
    ends.broke()
    expect(await call).toBe('engine-gone')
    expect(client.status()).toBe('gone')
    expect(client.goneSince()).toBe(42)
    ends.opened()
    expect(client.status()).toBe('open')
    expect(client.goneSince()).toBeNull()
  })
  test('without a connection a call fails at once', async () => {
    const { client } = farEnd(false)
    await expect(client.call('campaign.list', {})).rejects.toMatchObject({ code: 'engine-gone' })
  })
  test('an engine that closes is gone; a reply to nobody is ignored', () => {
    const { client, ends } = farEnd()
    const seen: Event[] = []
    client.onEvent((event) => seen.push(event))
    ends.receive({ id: 999, ok: true, value: null })
    ends.receive({ event: { kind: 'engine-closing' } })
    expect(client.status()).toBe('gone')
    expect(seen).toEqual([{ kind: 'engine-closing' }])
  })
})

describe('events make questions stale', () => {
  test('a changed experiment touches its campaign’s lists and its own pages, no other’s', () => {
    const affected = affectedBy({ kind: 'experiment-changed', campaign, experiment: 7 })
    const asks = (method: string, args: unknown) => affected.some((one) => isAffected(one, method, args))
    expect(asks('experiment.show', { campaign, experiment: 7 })).toBe(true)
    expect(asks('experiment.show', { campaign, experiment: 8 })).toBe(false)
    expect(asks('experiment.changes', { campaign })).toBe(true)
    expect(asks('experiment.changes', { campaign: 'other' })).toBe(false)
  })
  test('streams are no questions', () => {
    expect(affectedBy({ kind: 'log-grew', run: campaign, totalBytes: 1 })).toEqual([])
  })
})

test('samples are kept in order, once each, and only the young ones', () => {
  const samples = createSamples(1000, 3)
  const at = (ms: number) => ({ at: ms, cpuShare: null, memoryUsedBytes: null, memoryTotalBytes: null, gpus: [] })
  samples.add([at(100), at(300), at(200), at(300)].slice(0, 3))
  samples.add([at(300), at(1200)])
  expect(samples.get().map((sample) => sample.at)).toEqual([300, 1200])
  samples.add([at(1201), at(1202), at(1203)])
  expect(samples.get()).toHaveLength(3)
})
