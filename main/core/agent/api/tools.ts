import { type ToolSet, tool } from 'ai'
import { z } from 'zod'
import { exec } from '../../process/exec.ts'
import { splitCommand } from '../../project/words.ts'
import { bounded } from '../bound.ts'
import type { Files, Told } from './files.ts'

const CHECK_MS = 120_000
const path = z.string().min(1).max(1000).describe('A path, relative to the repository')

/** The small set of tools that Pawl's own agent has: files of its clone, and the project's check. `told`: what a tool answered. */
export function toolsOf(
  files: Files,
  o: {
    readonly worktree: string
    readonly check: string | null
    readonly environment: Readonly<Record<string, string>>
    readonly told: (call: string, answer: Told) => void
  },
): ToolSet {
  const answered = async (call: string, work: Promise<Told>): Promise<string> => {
    const answer = await work
    o.told(call, answer)
    return answer.ok ? answer.text : `Error: ${answer.text}`
  }
  const tools: ToolSet = {
    list: tool({
      description: 'Names the files below a folder; "." is the whole repository.',
      inputSchema: z.object({ folder: path }),
      execute: ({ folder }, { toolCallId }) => answered(toolCallId, files.list(folder)),
    }),
    read: tool({
      description: 'Reads lines of a file, each with its number.',
      inputSchema: z.object({ path, from: z.int().min(1).default(1), lines: z.int().min(1).max(2000).default(400) }),
      execute: ({ path: file, from, lines }, { toolCallId }) => answered(toolCallId, files.read(file, from, lines)),
    }),
    search: tool({
      description: 'Finds lines in all files by a regular expression (RE2 syntax).',
      inputSchema: z.object({ pattern: z.string().min(1).max(500) }),
      execute: ({ pattern }, { toolCallId }) => answered(toolCallId, files.search(pattern)),
    }),
    edit: tool({
      description: 'Replaces a text that stands exactly once in a file.',
      inputSchema: z.object({ path, before: z.string().min(1), after: z.string() }),
      execute: ({ path: file, before, after }, { toolCallId }) => answered(toolCallId, files.edit(file, before, after)),
    }),
    write: tool({
      description: 'Writes a whole file: a new one, or .pawl/proposal.md at the end.',
      inputSchema: z.object({ path, text: z.string().max(500_000) }),
      execute: ({ path: file, text }, { toolCallId }) => answered(toolCallId, files.write(file, text)),
    }),
    remove: tool({
      description: 'Removes a file.',
      inputSchema: z.object({ path }),
      execute: ({ path: file }, { toolCallId }) => answered(toolCallId, files.remove(file)),
    }),
  }
  const { check } = o
  if (check === null) return tools
  return {
    ...tools,
    check: tool({
      description: `Runs the project's own check: ${check}`,
      inputSchema: z.object({}),
      execute: (_, { toolCallId }) => answered(toolCallId, runCheck(check, o.worktree, o.environment)),
    }),
  }
}

async function runCheck(command: string, worktree: string, env: Readonly<Record<string, string>>): Promise<Told> {
  const split = splitCommand(command)
  const [program, ...args] = split.kind === 'words' ? split.words : []
  if (program === undefined) return { ok: false, text: 'The check can’t be read.' }
  const ended = await exec(program, args, { cwd: worktree, env, timeoutMs: CHECK_MS, maxOutputBytes: 256 * 1024 })
  if (ended.kind !== 'ended') return { ok: false, text: `The check did not end: ${ended.kind}.` }
  const printed = bounded(`${ended.stdout}${ended.stderr}`.trim(), 8_000)
  return {
    ok: ended.exitCode === 0,
    text: ended.exitCode === 0 ? `It passes. ${printed}` : `It fails (exit code ${ended.exitCode}). ${printed}`,
  }
}
