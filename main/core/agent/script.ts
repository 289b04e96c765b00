import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fail } from '../failure.ts'
import { parsePatchFile } from '../git/patch-file.ts'
import { patchText } from '../git/patch-text.ts'
import { argvOf } from '../training/command.ts'
import type { Proposal, ScriptAgent } from './agent.ts'

/**
 * An agent that thinks nothing: it replays the `*.patch` files of a folder in order of name. The first line of each message is
 * the hypothesis; the trailers `Finding:` and `Check:` report a bug and the command that proves it.
 * Throws a `Failure` when the folder can't be read or holds no patch.
 */
export async function scriptAgent(folder: string): Promise<ScriptAgent> {
  const names = await patchNames(folder)
  return {
    kind: 'script',
    identity: { kind: 'script', label: `script: ${basename(folder)}` },
    proposals: names.length,
    propose: async (index) => {
      const name = names[index]
      if (name === undefined)
        return { said: 'This agent is a script. It has no further patch.', proposal: { kind: 'exhausted' } }
      return {
        said: `This agent is a script. It replays ${name} (${index + 1} of ${names.length}).`,
        proposal: proposalOf(name, await readFile(join(folder, name))),
      }
    },
  }
}

function proposalOf(name: string, content: Buffer): Proposal {
  const parsed = parsePatchFile(patchText(content))
  if (parsed.kind !== 'patch') return { kind: 'nothing', why: `${name} is not a patch: ${parsed.message}` }
  const trailer = (key: string) => parsed.trailers.find((entry) => entry.key.toLowerCase() === key)?.value ?? null
  const finding = trailer('finding')
  const check = trailer('check')
  return {
    kind: 'patch',
    hypothesis: parsed.subject === '' ? name : parsed.subject,
    rationale: parsed.body,
    diff: parsed.diff,
    source: name,
    finding: finding === null ? null : { sentence: finding, check: check === null ? null : argvOf(check) },
  }
}

async function patchNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) =>
    fail(
      'no-script-folder',
      `The script's folder can't be read: ${folder} (${error.code ?? error.message}).`,
      'Give a folder of *.patch files: --agent script:FOLDER.',
    ),
  )
  const names = entries.filter((name) => name.endsWith('.patch')).sort()
  if (names.length === 0)
    fail(
      'no-patches',
      `There is no *.patch file in ${folder}.`,
      'Make some with "git format-patch", or give another folder.',
    )
  return names
}
