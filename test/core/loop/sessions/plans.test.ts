import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { codeId } from '../../../../main/core/git/patch-id.ts'
import { approveHeld } from '../../../../main/core/loop/sessions/approve.ts'
import { setHoldsProposals } from '../../../../main/core/store/campaigns.ts'
import { insertExperiment, setVerdict } from '../../../../main/core/store/experiments.ts'
import { insertIdea, listIdeas } from '../../../../main/core/store/ideas.ts'
import { latestStudy } from '../../../../main/core/store/memory.ts'
import { pushStack } from '../../../../main/core/store/stack.ts'
import { type AgentsSide, type AgentsSideOptions, agentsSide, standIn } from '../../../support/agents-side.ts'
import { endSession, evidenceOf, storedSession } from '../../../support/stored.ts'

const open: AgentsSide[] = []
afterEach(() => {
  for (const side of open.splice(0)) side.close()
})

const one = '\n[agent]\nkind = "command"\ncommand = "true"\nparallel = 1\n'

async function side(behaviour: string, o: Partial<AgentsSideOptions> = {}): Promise<AgentsSide> {
  const made = await agentsSide({ agent: standIn(behaviour), toml: one, ...o })
  open.push(made)
  return made
}

type Decided = {
  readonly from: string
  readonly to: string
  readonly verdict?: 'keep' | 'discard'
  readonly isNearMiss?: boolean
}

/** Stores an experiment that was decided, with a real patch of train.py. */
function decided(s: AgentsSide, number: number, { from, to, verdict = 'discard', isNearMiss = false }: Decided): void {
  const { db, campaign } = s.c
  const lines = readFileSync(join(s.project.path, 'train.py'), 'utf8').split('\n')
  const at = lines.indexOf(from)
  if (at < 1) throw new Error(`no line ${from}`)
  const context = (index: number) => ` ${lines[index]}\n`
  const hunk = `@@ -${at},3 +${at},3 @@\n${context(at - 1)}-${from}\n+${to}\n${context(at + 1)}`
  const diff = `diff --git a/train.py b/train.py\n--- a/train.py\n+++ b/train.py\n${hunk}`
  insertExperiment(db, {
    campaign: campaign.id,
    number,
    parent: 0,
    hypothesis: `Change ${number}`,
    rationale: '',
    author: 'agent',
    state: 'decided',
    session: null,
    plan: { kind: 'build', on: [], idea: null, reason: '' },
    source: null,
    files: [{ path: 'train.py', added: 1, removed: 1 }],
    warnings: [],
    createdAt: number,
    patch: { diff, parentCommit: campaign.base, patchId: codeId(diff).id },
  })
  const gains = isNearMiss
    ? { gain: 0.004, lo: -0.001, hi: 0.009, probability: 0.8 }
    : { gain: -0.01, lo: -0.02, hi: -0.001, probability: 0.01 }
  setVerdict(db, campaign.id, number, {
    verdict,
    reason: verdict === 'keep' ? 'proven' : isNearMiss ? 'no-effect' : 'worse',
    sentence: '',
    evidence: evidenceOf(gains),
    at: number,
  })
  if (verdict === 'keep') pushStack(db, campaign.id, number, number, 1.01)
}

const losses = (s: AgentsSide, from: number, to: number) => {
  for (let number = from; number <= to; number++)
    decided(s, number, { from: 'import sys', to: `import sys as sys${number}` })
}

/** Sessions that are over, so that the other kinds are due. */
function pastSessions(s: AgentsSide, count: number): void {
  for (let number = 1; number <= count; number++) {
    const id = storedSession(s.c.db, s.c.campaign.id, {
      id: s.c.newId(),
      plan: { kind: 'build', on: [], idea: null, reason: '' },
    })
    endSession(s.c.db, id, { outcome: 'finished' })
  }
}

describe('a session', () => {
  test('that branches begins with the code of that experiment, and what it leaves is judged as a whole', async () => {
    const s = await side('carry_on', { budget: { sessions: 1 } })
    decided(s, 1, { from: 'GAIN_A = 0.0', to: 'GAIN_A = 0.01', isNearMiss: true })
    insertIdea(s.c.db, s.c.campaign.id, {
      id: s.c.newId(),
      text: 'Carry it on',
      held: false,
      base: 1,
      author: 'researcher',
      place: 'first',
      createdAt: 1,
    })
    await s.fill()
    const [session] = s.sessions()
    expect(session?.plan).toMatchObject({
      kind: 'branch',
      on: [1],
      reason: 'The researcher asked to go on from experiment 1.',
    })
    expect(session?.brief).toContain('## What this session starts from\n\n#1 discard (no-effect), +0.40 %')
    expect(session?.brief).toContain('| +GAIN_A = 0.01')
    expect(s.events(session?.id ?? '').map((event) => ('text' in event ? event.text : ''))).toEqual([
      'GAIN_A = 0.01',
      'GAIN_B = 0.0',
    ])
    const made = s.experiments().at(-1)
    expect(made).toMatchObject({
      number: 2,
      parent: 1,
      kind: 'branch',
      files: [{ path: 'train.py', added: 2, removed: 2 }],
    })
    expect(listIdeas(s.c.db, s.c.campaign.id)).toMatchObject([{ state: 'done', experiment: 2 }])
  }, 60_000)

  test('that only takes code away makes a simplification, whatever it was asked for', async () => {
    const s = await side('take_away', { budget: { sessions: 1 } })
    await s.fill()
    expect(s.sessions()[0]?.plan.kind).toBe('build')
    expect(s.experiments()).toMatchObject([{ kind: 'simplify', hypothesis: 'No pause between steps', state: 'queued' }])
  }, 60_000)

  test('that studies has the device to itself, makes no patch, and every later brief tells what it found', async () => {
    const s = await side('study', { budget: { sessions: 26 } })
    pastSessions(s, 25)
    const other = await s.c.leases.take('host', { run: null, stopped: new AbortController().signal })
    const filled = s.fill()
    await expect.poll(() => s.proposals.sessions().length).toBe(1)
    expect(s.events(s.sessions().at(-1)?.id ?? '')).toEqual([])
    other?.release()
    await filled
    const session = s.sessions().at(-1)
    expect(session).toMatchObject({
      number: 26,
      outcome: 'finished',
      experiment: null,
      refusal: null,
      plan: { kind: 'study' },
    })
    expect(s.experiments()).toEqual([])
    expect(s.c.leases.isTaken('host')).toBe(false)
    expect(s.events(session?.id ?? '').map((event) => ('text' in event ? event.text : ''))).not.toContain("device ''")
    expect(latestStudy(s.c.db, s.c.campaign.id)?.text).toContain('step 10.2 ms, of it sleep 9.3 ms')
    expect(listIdeas(s.c.db, s.c.campaign.id)).toMatchObject([
      { text: 'take the pause out', state: 'held', author: 'agent' },
    ])
  }, 60_000)
})

describe('what takes no thought is proposed without an agent', () => {
  test('a near miss again, on the stack as it is now', async () => {
    const s = await side('carry_on', { budget: { sessions: 7 } })
    decided(s, 1, { from: 'GAIN_A = 0.0', to: 'GAIN_A = 0.01', isNearMiss: true })
    losses(s, 2, 7)
    decided(s, 8, { from: 'level = draw.gauss(0.0, 0.002)', to: 'level = draw.gauss(0.0, 0.0020)', verdict: 'keep' })
    decided(s, 9, { from: '    time.sleep(0.005)', to: '    time.sleep(0.0050)', verdict: 'keep' })
    pastSessions(s, 6)
    await s.fill()
    const made = s.experiments().filter((experiment) => experiment.number > 9)
    expect(made[0]).toMatchObject({
      number: 10,
      kind: 'retest',
      author: 'Pawl',
      session: null,
      hypothesis: 'Again: Change 1',
      state: 'queued',
      parent: 9,
    })
    expect(made[0]?.plan?.reason).toContain('the stack has changed 2 times since')
    expect(made[1]).toMatchObject({ kind: 'build', session: s.sessions().at(-1)?.id })
  }, 60_000)

  test('two near misses together', async () => {
    const s = await side('carry_on', { budget: { sessions: 9 } })
    decided(s, 1, { from: 'GAIN_A = 0.0', to: 'GAIN_A = 0.01', isNearMiss: true })
    decided(s, 2, { from: 'level = draw.gauss(0.0, 0.002)', to: 'level = draw.gauss(0.0, 0.001)', isNearMiss: true })
    losses(s, 3, 10)
    pastSessions(s, 8)
    await s.fill()
    const made = s.experiments().find((experiment) => experiment.number === 11)
    expect(made).toMatchObject({
      kind: 'combine',
      author: 'Pawl',
      hypothesis: 'Together: Change 1 + Change 2',
      state: 'queued',
      parent: 2,
    })
    expect(made?.files).toEqual([{ path: 'train.py', added: 2, removed: 2 }])
  }, 60_000)

  test('two that do not go together by themselves are given to an agent, which begins with the first', async () => {
    const s = await side('carry_on', { budget: { sessions: 9 } })
    decided(s, 1, { from: 'GAIN_A = 0.0', to: 'GAIN_A = 0.01', isNearMiss: true })
    decided(s, 2, { from: 'GAIN_A = 0.0', to: 'GAIN_A = 0.03', isNearMiss: true })
    losses(s, 3, 10)
    pastSessions(s, 8)
    await s.fill()
    const session = s.sessions().at(-1)
    expect(session?.plan).toMatchObject({ kind: 'combine', on: [1, 2] })
    expect(session?.brief).toContain('| +GAIN_A = 0.03')
    expect(s.events(session?.id ?? '').map((event) => ('text' in event ? event.text : ''))).toEqual([
      'GAIN_A = 0.01',
      'GAIN_B = 0.0',
    ])
  }, 60_000)
})

describe('a proposal', () => {
  test('that is another one told otherwise costs no run', async () => {
    const first = await side('renamed', { budget: { sessions: 1 } })
    await first.fill()
    const second = await agentsSide({ agent: standIn('other_name'), budget: { sessions: 2 }, toml: one, after: first })
    second.store.db.run({ text: 'UPDATE campaign SET budget = ?', values: [JSON.stringify({ sessions: 2 })] })
    await second.fill()
    expect(second.experiments()[1]).toMatchObject({
      hypothesis: 'A factor',
      verdict: 'discard',
      reason: 'near-duplicate',
    })
    expect(second.experiments()[1]?.sentence).toMatch(
      /^It is experiment 1 told otherwise \(\d+ % of its code the same, and no other number\): that one was being measured\.$/,
    )
    second.store.close()
  }, 60_000)

  test('that is held waits for approval, is not given to the runs, and counts as ready work', async () => {
    const s = await side('numbered', { budget: { sessions: 1 } })
    setHoldsProposals(s.c.db, s.c.campaign.id, true)
    await s.fill()
    expect(s.experiments()).toMatchObject([{ state: 'held', verdict: 'pending' }])
    expect([s.proposals.take(), s.proposals.ready(), s.proposals.exhausted()]).toEqual([null, 0, false])
    approveHeld(s.c.db, s.c.campaign.id, 1)
    expect(s.proposals.take()).toBe(1)
  }, 60_000)
})
