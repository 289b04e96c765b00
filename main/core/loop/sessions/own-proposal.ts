import type { SessionPlan } from '../../../../preload/contract/session.ts'
import { applyTo } from '../../git/apply.ts'
import { diffTrees } from '../../git/diff.ts'
import { experimentByNumber, patchOf } from '../../store/experiments.ts'
import type { CampaignContext } from '../context.ts'
import type { Trees } from '../trees.ts'
import { type Admission, admit } from './admit.ts'
import type { Similar } from './similar.ts'

/**
 * What Pawl proposes by itself, since it takes no thought: a near-miss on the new stack, or two of them together. Null when the patches do
 * not apply as they are: then an agent is asked.
 */
export async function proposeOwn(
  c: CampaignContext,
  trees: Trees,
  similar: Similar,
  plan: SessionPlan,
  stack: readonly number[],
  tip: string,
): Promise<Admission | null> {
  const diff = await diffOf(c, trees, plan, stack, tip)
  if (diff === null) return null
  const told = plan.on.map((number) => experimentByNumber(c.db, c.campaign.id, number)?.hypothesis ?? '')
  const hypothesis = plan.kind === 'retest' ? `Again: ${told[0]}` : `Together: ${told.join(' + ')}`
  return await admit(
    c,
    trees,
    similar,
    {
      proposal: { kind: 'patch', hypothesis, rationale: plan.reason, diff, source: null, finding: null },
      author: 'Pawl',
      session: null,
      plan,
      stack,
      tip,
    },
    () => {},
  )
}

async function diffOf(
  c: CampaignContext,
  trees: Trees,
  plan: SessionPlan,
  stack: readonly number[],
  tip: string,
): Promise<string | null> {
  if (plan.kind === 'combine') {
    const composed = await trees.compose([...stack, ...plan.on])
    return composed.kind === 'commit' ? (await diffTrees(c.mirror.path, tip, composed.commit)).text : null
  }
  const [number] = plan.on
  const patch = plan.kind === 'retest' && number !== undefined ? patchOf(c.db, c.campaign.id, number) : null
  if (patch === null) return null
  const applied = await applyTo(c.mirror, tip, patch.diff, { message: 'Pawl: a retest\n', atMs: 0 })
  return applied.kind === 'applied' ? (await diffTrees(c.mirror.path, tip, applied.commit)).text : null
}
