import { lstat, readdir } from 'node:fs/promises'
import type { Proposal } from '../../agent/agent.ts'
import { ANSWER_FOLDER, namelessHypothesis, parseAnswer, readAnswer } from '../../agent/answer.ts'
import type { Account } from '../../agent/reader.ts'
import { assertNever } from '../../failure.ts'
import { ifThere } from '../../git/existing.ts'
import type { Mirror } from '../../git/mirror.ts'
import { snapshot } from '../../git/snapshot.ts'

/** What a session left in its clone. */
export type Left = { readonly proposal: Exclude<Proposal, { kind: 'exhausted' }>; readonly ideas: readonly string[] }

/** How a session's process ended, and what it said of itself. */
export type Ending = {
  readonly reason: string
  readonly exitCode: number | null
  readonly error: string | null
  readonly account: Account
}

/** What of its clone is no part of its patch. */
const apart = [ANSWER_FOLDER]

/**
 * Looks at what an agent has done: its files alone are believed, its words explain their absence. `commit`: what the clone began with.
 * `hide` takes secrets out of what it wrote.
 */
export async function collect(
  mirror: Mirror,
  clone: string,
  commit: string,
  ending: Ending,
  hide: (text: string) => string,
): Promise<Left> {
  // A link in its place would lead the look into somebody else's folder. In a sandbox the folder itself can't go, only all in it.
  const isThere = (await ifThere(lstat(clone)))?.isDirectory() === true && (await readdir(clone)).length > 0
  if (!isThere) return nothing('It deleted the folder that it worked in.')
  const found = await snapshot(mirror, clone, commit, apart)
  switch (found.kind) {
    case 'too-large':
      return nothing(
        `It left files that are too large for a patch: ${found.files
          .slice(0, 3)
          .map((file) => `${file.path} (${Math.round(file.bytes / 1e6)} MB)`)
          .join(', ')}.`,
      )
    case 'unchanged': {
      const answer = await readAnswer(clone)
      return { ...nothing(whyNothing(ending)), ideas: (answer?.ideas ?? []).map(hide) }
    }
    case 'changed': {
      if (hide(found.diff.text) !== found.diff.text)
        return nothing('Its patch holds a key that Pawl had handed to it, so nothing of it was kept.')
      const written = await readAnswer(clone)
      // Cut off in the middle of its work it leaves half a patch, and half a patch may well run.
      if (written === null && !(ending.reason === 'exited' && ending.exitCode === 0))
        return nothing(
          `It ended (${howEnded(ending)}) before it said that its patch was done.${because(ending.account)}`,
        )
      const answer = written ?? parseAnswer('')
      const paths = found.diff.files.map((file) => file.path)
      const { finding } = answer
      return {
        ideas: answer.ideas.map(hide),
        proposal: {
          kind: 'patch',
          hypothesis: hide(answer.hypothesis ?? namelessHypothesis(ending.account.last, paths)),
          rationale: hide(answer.rationale),
          diff: found.diff.text,
          source: null,
          finding:
            finding === null ? null : { sentence: hide(finding.sentence), check: finding.check?.map(hide) ?? null },
        },
      }
    }
    default:
      return assertNever(found)
  }
}

function nothing(why: string): Left {
  return { proposal: { kind: 'nothing', why }, ideas: [] }
}

/** Why a session changed nothing, in one sentence: the best of what is known. */
function whyNothing({ reason, exitCode, error, account }: Ending): string {
  switch (reason) {
    case 'time-limit':
      return `It reached its time limit before it had changed anything.${because(account)}`
    case 'output-limit':
      return 'It printed more than a session may, and had changed nothing.'
    case 'quota':
      return `It took more disk space than a session may. ${error ?? ''}`.trim()
    case 'could-not-start':
      return error ?? 'It could not be started.'
    case 'stop':
      return 'It was ended with the campaign before it had changed anything.'
    default:
      break
  }
  if (account.trouble !== null) return firstLine(account.trouble.text)
  if (account.denied.length > 0)
    return `It changed nothing: it was not allowed to use ${[...new Set(account.denied)].join(', ')}.${because(account)}`
  if (exitCode !== 0 && exitCode !== null) {
    const last = account.unread.at(-1)
    return `It failed (exit code ${exitCode}) and changed nothing.${because(account) || (last === undefined ? '' : ` It said: ${firstLine(last)}`)}`
  }
  if (reason === 'exited' && exitCode === null)
    return `It was killed before it had changed anything.${because(account)}`
  return `It ended without having changed anything.${because(account)}`
}

function because(account: Account): string {
  const said = account.trouble?.text ?? account.problem
  return said === null ? '' : ` It said: ${firstLine(said)}`
}

function howEnded({ reason, exitCode }: Ending): string {
  if (reason !== 'exited') return reason
  return exitCode === null ? 'killed' : `exit code ${exitCode}`
}

function firstLine(text: string): string {
  return (text.split('\n').find((line) => line.trim() !== '') ?? '').trim().slice(0, 300)
}
