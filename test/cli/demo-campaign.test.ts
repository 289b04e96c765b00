import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shuffle, startDemo } from '../../main/cli/demo-campaign.ts'
import { campaignId, head } from './records.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pawl-demo-'))
})
afterEach(() => rm(home, { recursive: true }))

describe("the demo's proposals", () => {
  it('come in another order for another seed, and in the same one for the same', () => {
    const items = Array.from({ length: 24 }, (_, index) => index)
    expect(shuffle(items, 1)).toEqual(shuffle(items, 1))
    expect(shuffle(items, 1)).not.toEqual(shuffle(items, 2))
    expect([...shuffle(items, 1)].sort((a, b) => a - b)).toEqual(items)
  })

  it('are all there after shuffling, in an order that their names keep; a demo that was interrupted is stopped', async () => {
    const folder = join(home, 'proposals')
    await mkdir(folder)
    for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(folder, `${name}.patch`), name)
    const agents: (string | null)[] = []
    const stopped: string[] = []
    await startDemo(
      {
        'demo.prepare': () => ({ path: '/demo', agent: `script:${folder}` }),
        'campaign.export': () => ({ folder: '/', files: [] }),
        'campaign.list': () => [
          head({ id: 'a', projectPath: '/demo', state: 'paused' }),
          head({ id: 'b', projectPath: '/demo', state: 'finished' }),
          head({ id: 'c', projectPath: '/other' }),
        ],
        'campaign.stop': ({ campaign }) => {
          stopped.push(campaign)
          return { done: true }
        },
        'campaign.start': ({ agent, trust }) => {
          agents.push(agent)
          expect(trust).toBe(true)
          return { campaign: campaignId }
        },
      },
      home,
      7,
    )
    expect(stopped).toEqual(['a'])
    const copy = agents[0]?.slice('script:'.length) ?? ''
    const names = (await readdir(copy)).sort()
    const contents = await Promise.all(names.map((name) => readFile(join(copy, name), 'utf8')))
    expect(contents).toEqual(shuffle(['a', 'b', 'c', 'd'], 7))
  })
})
