import { random } from '../../main/core/decide/random.ts'
import { codeId } from '../../main/core/git/patch-id.ts'
import { insertExperiment, setVerdict } from '../../main/core/store/experiments.ts'
import type { Writer } from '../../main/core/store/sql.ts'
import { pushStack } from '../../main/core/store/stack.ts'
import { evidenceOf } from './stored.ts'

const topics = [
  'attention',
  'optimizer',
  'schedule',
  'embedding',
  'dropout',
  'batching',
  'kernel',
  'precision',
  'logging',
  'warmup',
]
const files = ['train.py', 'model.py', 'data.py', 'optim/muon.py', 'kernels/fused.py']

/** A stored campaign's many experiments as agents make them: long hypotheses, all verdicts, a few keeps, near misses and crashes. */
export function rememberMany(db: Writer, campaign: string, count: number): void {
  const draw = random(11)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(draw.uniform() * from.length)] as T
  db.transaction(() => {
    for (let number = 1; number <= count; number++) {
      const [topic, file] = [pick(topics), pick(files)]
      const diff = `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -${number},1 +${number},2 @@\n-${topic}_${number} = ${number}\n+${topic}_${number} = ${number + 1}\n+apply_${topic}(${topic}_${number})\n`
      insertExperiment(db, {
        campaign,
        number,
        parent: 0,
        hypothesis: `Experiment ${number} changes how the ${topic} in ${file} is computed, since ${pick(topics)} takes ${(10 * draw.uniform()).toFixed(1)} % of a step; it should gain ${draw.uniform().toFixed(2)} %`,
        rationale: 'Because. '.repeat(40),
        author: 'agent',
        state: 'decided',
        session: null,
        plan: { kind: 'build', on: [], idea: null, reason: 'A new patch on the incumbent.' },
        source: null,
        files: [{ path: file, added: 2, removed: 1 }],
        warnings: [],
        createdAt: 1000 + number,
        patch: { diff, parentCommit: '0'.repeat(40), patchId: codeId(diff).id },
      })
      const luck = draw.uniform()
      const verdict = luck < 0.04 ? 'keep' : luck < 0.14 ? 'crash' : 'discard'
      const isNear = verdict === 'discard' && luck < 0.25
      const gain = verdict === 'keep' ? 0.008 : isNear ? 0.004 : -0.006
      setVerdict(db, campaign, number, {
        verdict,
        reason: verdict === 'keep' ? 'proven' : verdict === 'crash' ? 'crashed' : isNear ? 'no-effect' : 'killed-early',
        sentence: '',
        evidence:
          verdict === 'crash'
            ? null
            : evidenceOf({ gain, lo: gain - 0.006, hi: gain + 0.006, probability: gain > 0 ? 0.85 : 0.02 }),
        at: 2000 + number,
      })
      if (verdict === 'keep') pushStack(db, campaign, number, 2000 + number, 1 + number / 1000)
    }
  })
}
