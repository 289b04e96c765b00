import { resolve } from 'node:path'
import { fail } from '../failure.ts'
import type { Agent } from './agent.ts'
import { scriptAgent } from './script.ts'

/**
 * Makes the agent that `--agent` or the project file names, for example `script:FOLDER` (relative to `from`).
 * Throws a `Failure` for one that this Pawl can't drive.
 */
export async function chooseAgent(source: string, from: string): Promise<Agent> {
  const [kind, ...rest] = source.split(':')
  const detail = rest.join(':')
  if (kind === 'script' && detail !== '') return await scriptAgent(resolve(from, detail))
  if (kind === 'script')
    return fail('no-script-folder', 'The script agent needs a folder.', 'Write --agent script:FOLDER.')
  return fail(
    'unknown-agent',
    `This Pawl can't drive the agent "${source}" yet.`,
    'Use --agent script:FOLDER: it replays the *.patch files of a folder.',
  )
}
