import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { campaignById } from '../../main/core/store/campaigns.ts'
import { listExperiments } from '../../main/core/store/experiments.ts'
import { openReadStore } from '../../main/core/store/open.ts'
import { listRuns } from '../../main/core/store/runs.ts'
import { blockOf } from '../../main/core/views/block.ts'
import { drawBlock } from './block.ts'
import { drawPace } from './pace.ts'
import { drawPairs } from './pairs.ts'
import { drawVerdicts } from './verdicts.ts'

// Draws the pictures of docs/validation.md from a campaign's database: node scripts/pictures/draw.ts DATA-FOLDER CAMPAIGN
const [home = '', id = ''] = process.argv.slice(2)
const store = openReadStore(resolve(home))
const campaign = store === null ? null : campaignById(store.db, id)
if (store === null || campaign === null) throw new Error(`there is no campaign ${id} in ${home}`)
const { db } = store
const runs = listRuns(db, id, 100_000).sort((a, b) => a.number - b.number)
const numbers = [...new Set(runs.flatMap((run) => run.block ?? []))]
const blocks = numbers.flatMap((number) => blockOf(db, campaign, number) ?? [])
const hypotheses = new Map(listExperiments(db, id).map(({ number, hypothesis }) => [number, hypothesis]))
const pictures = {
  pace: drawPace(runs),
  block: drawBlock(
    blocks.find(({ stage }) => stage === 'block'),
    hypotheses,
  ),
  ablation: drawBlock(
    blocks.find(({ stage }) => stage === 'ablate'),
    hypotheses,
  ),
  verdicts: drawVerdicts(listExperiments(db, id)),
  pairs: drawPairs(runs),
}
const folder = join(import.meta.dirname, '../../docs/pictures')
mkdirSync(folder, { recursive: true })
for (const [name, svg] of Object.entries(pictures)) {
  if (svg !== null) writeFileSync(join(folder, `${name}.svg`), svg)
  process.stdout.write(`${name}: ${svg === null ? 'the campaign has none' : 'drawn'}\n`)
}
store.close()
