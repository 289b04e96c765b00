import type { AttentionItem } from '../../../preload/contract/campaign.ts'
import { seenItems } from '../store/attention.ts'
import { listFindings } from '../store/findings.ts'
import { type Reader, sql } from '../store/sql.ts'

/** More than this is history: the tree has it. */
const most = 500

/** Sessions in a row that yielded nothing before the agent counts as stuck. */
const stuckAfter = 5

/** Everything that asks for a look, newest first, seen or not. */
export function attentionOf(db: Reader, campaign: string): AttentionItem[] {
  const seen = seenItems(db, campaign)
  return [...decided(db, campaign), ...found(db, campaign), ...disturbed(db, campaign), ...stuck(db, campaign)]
    .sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1))
    .slice(0, most)
    .map((item) => ({ ...item, seenAt: seen.get(item.key) ?? null }))
}

type Unmarked = Omit<AttentionItem, 'seenAt'>

function decided(db: Reader, campaign: string): Unmarked[] {
  return db
    .all<{ number: number; hypothesis: string; verdict: string; effect: number | null; at: number }>(
      sql`SELECT number, hypothesis, verdict, effect, decided_at AS at FROM experiment
        WHERE campaign_id = ${campaign} AND verdict IN ('keep', 'retired') AND number <> 0 ORDER BY decided_at DESC LIMIT ${most}`,
    )
    .map((row) => ({
      key: `${row.verdict === 'keep' ? 'kept' : 'retired'}:${row.number}`,
      kind: row.verdict === 'keep' ? 'kept' : 'retired',
      text: row.hypothesis,
      effect: row.effect,
      at: row.at,
      experiment: row.number,
      run: null,
    }))
}

function found(db: Reader, campaign: string): Unmarked[] {
  return listFindings(db, campaign).map((finding) => ({
    key: `finding:${finding.id}`,
    kind: 'finding',
    text: finding.sentence,
    effect: null,
    at: finding.createdAt,
    experiment: finding.experiment,
    run: finding.run,
  }))
}

/** Runs that do not count although nobody stopped them. */
function disturbed(db: Reader, campaign: string): Unmarked[] {
  return db
    .all<{ id: string; number: number; experiment: number | null; outcome: string; why: string | null; at: number }>(
      sql`SELECT id, number, experiment, outcome, why, ended_at AS at FROM run
        WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL AND (outcome = 'lost' OR (clean = 0 AND outcome <> 'stopped')) ORDER BY number DESC LIMIT ${most}`,
    )
    .map((run) => ({
      key: `run:${run.id}`,
      kind: run.outcome === 'lost' ? 'lost' : 'contaminated',
      text: `run ${run.number}, ${run.why ?? 'it ended without a trace'}`,
      effect: null,
      at: run.at,
      experiment: run.experiment,
      run: run.id,
    }))
}

/** The agent's last sessions all ended without a patch; its latest reason stands for them. */
function stuck(db: Reader, campaign: string): Unmarked[] {
  const last = db.all<{ id: string; experiment: number | null; refusal: string | null; at: number }>(
    sql`SELECT id, experiment, refusal, ended_at AS at FROM session
      WHERE campaign_id = ${campaign} AND ended_at IS NOT NULL AND outcome <> 'stopped' ORDER BY started_at DESC, id DESC LIMIT ${stuckAfter}`,
  )
  const [newest] = last
  if (newest === undefined || last.length < stuckAfter || last.some((session) => session.experiment !== null)) return []
  return [
    {
      key: `stuck:${newest.id}`,
      kind: 'stuck',
      text: `the agent yielded nothing ${stuckAfter} times in a row: ${newest.refusal ?? 'no reason given'}`,
      effect: null,
      at: newest.at,
      experiment: null,
      run: null,
    },
  ]
}
