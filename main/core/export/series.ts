import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { readCommit } from '../git/commit.ts'
import { composeSeries } from '../git/compose.ts'
import { diffTrees } from '../git/diff.ts'
import { formatPatches } from '../git/format-patch.ts'
import type { Mirror } from '../git/mirror.ts'
import { patchBytes } from '../git/patch-text.ts'
import { keepCommits } from '../git/refs.ts'
import type { ExportData } from './data.ts'
import { commitMessage } from './message.ts'
import type { StackCommit } from './report.ts'

/**
 * Writes the stack as patches: one for each kept experiment, the list of them (`series`), and all in one (`stack.patch`).
 * The commits stay in the mirror. Throws a Failure when the stack can't be built from its patches.
 */
export async function writeSeries(data: ExportData, mirror: Mirror, folder: string): Promise<StackCommit[]> {
  const base = await readCommit(mirror.path, data.base)
  const series = await composeSeries(
    mirror,
    data.base,
    data.kept.map((kept) => ({
      name: String(kept.number),
      diff: kept.diff,
      message: (tree: string) => commitMessage(data, kept, tree),
      atMs: kept.decidedAt ?? base.atMs,
    })),
  )
  if (series.kind !== 'series') {
    const what = series.kind === 'conflict' ? `it conflicts in ${series.files.join(', ')}` : series.message
    throw new Failure(
      'export-conflict',
      `The patch of experiment ${series.patch} does not apply on the stack below it: ${what}.`,
      'Retire that experiment, or export the others one by one.',
    )
  }
  const tip = series.commits.at(-1)
  const names = tip === undefined ? [] : await formatPatches(mirror, data.base, tip.commit, folder)
  const stack = tip === undefined ? '' : (await diffTrees(mirror.path, data.base, tip.commit)).text
  await writeFile(join(folder, 'series'), names.map((name) => `${name}\n`).join(''))
  await writeFile(join(folder, 'stack.patch'), patchBytes(stack))
  await keepCommits(
    mirror,
    data.campaign.id,
    series.commits.map(({ name, commit }) => ({ name: `export/${name}`, commit })),
  )
  return series.commits.map(({ name, commit }) => ({ number: Number(name), commit }))
}
