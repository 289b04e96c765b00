import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { watchRuns } from '../../../../main/core/loop/runs/outside.ts'
import { insertRun, runById } from '../../../../main/core/store/runs.ts'
import { type AgentsSide, agentsSide } from '../../../support/agents-side.ts'
import { unconfinedToml } from '../../../support/foreign-project.ts'

const open: AgentsSide[] = []
afterEach(() => {
  for (const side of open.splice(0)) side.close()
})

describe('a run that nothing holds in', () => {
  test('leaves a finding for what changed in the checkout and among Pawl’s own, each path once', async () => {
    const side = await agentsSide({ agent: 'command:true', toml: unconfinedToml })
    open.push(side)
    const run = runOf(side)
    const watch = watchRuns(side.c)
    const before = await watch.look()
    await watch.tell(run, before)
    expect(side.findings()).toEqual([])
    writeFileSync(join(side.project.path, 'train.py'), 'print("forged")\n')
    mkdirSync(join(side.home, 'exports.d'))
    await watch.tell(run, before)
    await watch.tell(run, before)
    expect(side.findings().map(({ kind, run: id, sentence }) => ({ kind, id, sentence }))).toEqual(
      expect.arrayContaining([
        {
          kind: 'harness',
          id: run.id,
          sentence: 'Run 1 was held in by nothing, and meanwhile this changed in the checkout: train.py.',
        },
        {
          kind: 'harness',
          id: run.id,
          sentence: 'Run 1 was held in by nothing, and meanwhile this changed in Pawl’s data folder: exports.d.',
        },
      ]),
    )
    expect(side.findings()).toHaveLength(2)
  }, 30_000)

  test('is not looked after where it is held in', async () => {
    const side = await agentsSide({ agent: 'command:true' })
    open.push(side)
    if (side.c.sandbox.kind === 'none') return
    expect(await watchRuns(side.c).look()).toBeNull()
  }, 30_000)
})

function runOf({ c }: AgentsSide) {
  const id = c.newId()
  insertRun(c.db, {
    id,
    campaign: c.campaign.id,
    number: 1,
    experiment: null,
    block: null,
    pair: null,
    stage: 'warm-up',
    seed: 0,
    patches: [],
    commit: c.campaign.base,
    lane: 0,
    device: null,
    folder: c.folders.run(id),
    killAbove: null,
    prefixReference: null,
    createdAt: 1,
  })
  const run = runById(c.db, id)
  if (run === null) throw new Error('no run')
  return run
}
