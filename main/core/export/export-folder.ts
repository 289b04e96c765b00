import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Failure, fail } from '../failure.ts'
import { ifThere } from '../git/existing.ts'
import type { Mirror } from '../git/mirror.ts'
import { parseOwn } from '../json.ts'
import type { ExportData } from './data.ts'
import { leaderboardCsv } from './leaderboard-csv.ts'
import { reportHtml } from './report.ts'
import { resultsTsv } from './results-tsv.ts'
import { runsJsonl } from './runs-jsonl.ts'
import { writeSeries } from './series.ts'

/** Says that a folder is an export, and which files in it are Pawl's. */
const MARKER = 'pawl-export.json'

/**
 * Writes a campaign's results to `folder`: all files or none. An earlier export there is replaced, anything else is left
 * alone and refused. The same data give the same bytes. Returns the folder's absolute path and its files' names.
 */
export async function exportCampaign(
  data: ExportData,
  mirror: Mirror,
  folder: string,
): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const target = resolve(folder)
  try {
    const isThere = await refuseForeign(target)
    await makeFolder(dirname(target))
    const scratch = await mkdtemp(join(dirname(target), '.pawl-export-'))
    try {
      // A folder of its own in there: the outer one is closed to everybody else.
      const fresh = join(scratch, 'fresh')
      await mkdir(fresh)
      const files = await writeAll(data, mirror, fresh)
      await swap(fresh, target, isThere ? join(scratch, 'old') : null)
      return { folder: target, files }
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  } catch (error) {
    throw explainDisk(error, target)
  }
}

async function writeAll(given: ExportData, mirror: Mirror, folder: string): Promise<string[]> {
  const commits = await writeSeries(given, mirror, folder)
  // Plain JSON: what is no number is not known.
  const plain = parseOwn<ExportData>(JSON.stringify(given))
  // A kept experiment is named by its commit of the series, which is the one a reader can get.
  const commitOf = (number: number): string | undefined => commits.find((each) => each.number === number)?.commit
  const experiments = plain.experiments.map((experiment) => ({
    ...experiment,
    commit: commitOf(experiment.number) ?? experiment.commit,
  }))
  const data = { ...plain, experiments }
  await writeFile(join(folder, 'results.tsv'), resultsTsv(data))
  await writeFile(join(folder, 'leaderboard.csv'), leaderboardCsv(data))
  await writeFile(join(folder, 'runs.jsonl'), runsJsonl(data))
  await writeFile(join(folder, 'report.html'), reportHtml(data, commits))
  const files = [...(await readdir(folder)), MARKER].sort()
  await writeFile(
    join(folder, MARKER),
    `${JSON.stringify({ campaign: data.campaign.id, base: data.base, files }, null, 2)}\n`,
  )
  return files
}

/** True when there is an earlier export to replace. Never deletes what somebody else has put there. */
async function refuseForeign(target: string): Promise<boolean> {
  const found = await ifThere(stat(target))
  if (found === null) return false
  const remedy = 'Name a folder that does not exist yet.'
  if (!found.isDirectory()) fail('export-folder', `${target} is a file.`, remedy)
  const names = await readdir(target)
  if (names.length === 0) return true
  const own = await ownFiles(target)
  const foreign = names.filter((name) => !own.includes(name))
  if (foreign.length > 0) {
    fail('export-folder', `${target} holds files that are not Pawl's: ${foreign.slice(0, 5).join(', ')}.`, remedy)
  }
  return true
}

async function ownFiles(target: string): Promise<readonly unknown[]> {
  const text = (await ifThere(readFile(join(target, MARKER), 'utf8'))) ?? ''
  try {
    const marker: unknown = JSON.parse(text)
    const isMarker = typeof marker === 'object' && marker !== null && 'files' in marker && Array.isArray(marker.files)
    return isMarker ? (marker.files as readonly unknown[]) : []
  } catch {
    // No marker, or not one of Pawl's: nothing here is known to be its own.
    return []
  }
}

/** Moves a finished export into place; `old` is where one that is in the way goes, and comes back from if that fails. */
async function swap(fresh: string, target: string, old: string | null): Promise<void> {
  if (old === null) return await rename(fresh, target)
  await rename(target, old)
  try {
    await rename(fresh, target)
  } catch (error) {
    await rename(old, target)
    throw error
  }
}

/** As `mkdir -p`. Node's own way of doing so never ends below folders like /proc, which say that they do not exist. */
async function makeFolder(path: string): Promise<void> {
  const isThere = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EEXIST') throw error
  }
  try {
    await mkdir(path).catch(isThere)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await mkdir(path).catch(isThere)
  }
}

/** A disk that refuses, as a sentence; anything else as it is. */
export function explainDisk(error: unknown, target: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure(
      'disk-full',
      `The disk is full: nothing was exported to ${target}.`,
      'Free some space, or name a folder on another disk.',
    )
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new Failure(
      'disk-read-only',
      `${target} can't be written (${code}): nothing was exported.`,
      'Name a folder that you may write to.',
    )
  }
  if (code === 'ENOTDIR' || code === 'ENOENT' || code === 'ENAMETOOLONG' || code === 'EINVAL') {
    return new Failure('export-folder', `${target} can't be a folder (${code}).`, 'Name another folder.')
  }
  return error
}
