import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTrees, type Trees } from '../../../main/core/loop/trees.ts'
import { nextWithdrawn, standingStack } from '../../../main/core/loop/withdraw.ts'
import { insertExperiment, setVerdict } from '../../../main/core/store/experiments.ts'
import { openStore, type Store } from '../../../main/core/store/open.ts'
import { pushStack } from '../../../main/core/store/stack.ts'
import { insertWithdrawal, listWithdrawals } from '../../../main/core/store/withdrawals.ts'
import { testClock } from '../../support/runs.ts'
import { storedCampaign } from '../../support/stored.ts'
import { commitFiles, emptyFolder, mirrored, plainGit } from '../git/repositories.ts'

let store: Store
let campaign = ''
let trees: Trees

/** Three kept patches: the second changes a line that the first wrote, the third is another file's. */
beforeEach(async () => {
  const { folder, mirror, base } = await mirrored({ 'a.py': 'one\n', 'b.py': 'other\n' })
  store = openStore(await emptyFolder())
  campaign = storedCampaign(store.db, { base }).id
  trees = createTrees(store.db, campaign, mirror, base)
  const commits = [{ 'a.py': 'two\n' }, { 'a.py': 'three\n' }, { 'b.py': 'another\n' }]
  for (const [index, files] of commits.entries()) {
    await commitFiles(folder, files, `patch ${index + 1}`)
    const number = index + 1
    insertExperiment(store.db, {
      campaign,
      number,
      parent: index,
      hypothesis: `Patch ${number}`,
      rationale: '',
      author: 'script',
      state: 'queued',
      session: null,
      plan: null,
      source: null,
      files: [],
      warnings: [],
      createdAt: number,
      patch: { diff: await plainGit(folder, 'diff', 'HEAD~1'), parentCommit: base, patchId: `p${number}` },
    })
    setVerdict(store.db, campaign, number, {
      verdict: 'keep',
      reason: 'proven',
      sentence: '',
      evidence: null,
      at: number,
    })
    pushStack(store.db, campaign, number, number, null)
  }
})
afterEach(() => store.close())

const next = (these: readonly number[] | null) =>
  nextWithdrawn({ db: store.db, clock: testClock, campaign: { id: campaign } }, trees, these)
const withdraw = (experiment: number) =>
  insertWithdrawal(store.db, campaign, { experiment, why: 'unreadable', at: experiment })

describe('what the researcher takes back', () => {
  test('is told once something is asked that it is a part of', async () => {
    withdraw(3)
    expect(await next([1, 2])).toBeNull()
    expect(await next([1, 2, 3])).toBe(3)
    expect(await next(null)).toBe(3)
  })

  test('takes along what was built on it, and nothing else', async () => {
    withdraw(1)
    expect(await next(null)).toBe(1)
    expect(listWithdrawals(store.db, campaign)).toMatchObject([
      { experiment: 1, why: 'unreadable' },
      { experiment: 2, why: 'it does not apply without experiment 1' },
    ])
    expect(standingStack({ db: store.db, clock: testClock, campaign: { id: campaign } })).toEqual([3])
  })

  test('is forgotten when the decisions were quicker', async () => {
    withdraw(3)
    setVerdict(store.db, campaign, 3, { verdict: 'retired', reason: 'ablation', sentence: '', evidence: null, at: 9 })
    expect(await next(null)).toBeNull()
    expect(listWithdrawals(store.db, campaign)).toEqual([])
  })
})
