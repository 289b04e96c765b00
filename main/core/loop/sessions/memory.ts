import type { SessionPlan } from '../../../../preload/contract/session.ts'
import { tryGit } from '../../git/git.ts'
import type { Mirror } from '../../git/mirror.ts'
import { printCommand } from '../../project/words.ts'
import { listAgentNotes } from '../../store/agent-notes.ts'
import { patchOf } from '../../store/experiments.ts'
import { ideaById, nextIdea } from '../../store/ideas.ts'
import { readStoredLog } from '../../store/logs.ts'
import { begunSessions, crashOutput, latestStudy, type MemoryRow, memoryRows } from '../../store/memory.ts'
import type { Reader } from '../../store/sql.ts'
import { stackHistory } from '../../store/stack.ts'
import { latestNote } from '../../store/steps.ts'
import { limitOf } from '../../training/guards.ts'
import type { CampaignContext } from '../context.ts'
import { standingStack } from '../withdraw.ts'
import type { BriefFacts, Remembered } from './brief.ts'
import { lessonsOf } from './lessons.ts'
import { isNearMiss, type ScheduleFacts } from './schedule.ts'

/** What a campaign remembers of its experiments, in the shapes that the schedule and the briefs take. */
export type Memory = {
  readonly forSchedule: (hasRoom: boolean) => ScheduleFacts
  readonly forBrief: (session: {
    readonly number: number
    readonly plan: SessionPlan
    readonly confinement: string
    readonly timeLimitMs: number
    readonly others: readonly string[]
  }) => BriefFacts
}

/** Crashes whose last words a brief may tell. */
const shownCrashes = 12

type Around = Pick<CampaignContext, 'db' | 'project' | 'campaign' | 'clock'>

/** `program`: the researcher's own brief to agents, from the repository. */
export function createMemory(c: Around, program: string | null): Memory {
  const campaign = c.campaign.id
  const crashes = new Map<number, string | null>()
  const keeps = () => stackHistory(c.db, campaign).length
  const minEffect = () => latestNote(c.db, campaign, 'noise')?.minEffect ?? c.campaign.minEffect ?? 0

  function remembered(row: MemoryRow, keepsNow: number, least: number, withCrash: boolean): Remembered {
    const isNear = isNearMiss({ ...row, kind: row.plan?.kind ?? null, on: row.plan?.on ?? [] }, least)
    return {
      ...row,
      isNearMiss: isNear,
      isStale: isNear && row.keepsThen !== null && keepsNow > row.keepsThen,
      crash: withCrash ? crashOf(row.number) : null,
    }
  }

  /** A crash does not change any more, so its last line is looked up once. */
  function crashOf(experiment: number): string | null {
    const known = crashes.get(experiment)
    if (known !== undefined) return known
    const found = lastLine(c.db, campaign, experiment)
    crashes.set(experiment, found)
    return found
  }

  return {
    forSchedule: (hasRoom) => {
      const idea = nextIdea(c.db, campaign)
      return {
        tried: memoryRows(c.db, campaign).map((row) => ({
          ...row,
          kind: row.plan?.kind ?? null,
          on: row.plan?.on ?? [],
        })),
        sessions: begunSessions(c.db, campaign),
        keeps: keeps(),
        stack: standingStack(c).length,
        idea: idea === null ? null : { id: idea.id, base: idea.base },
        minEffect: minEffect(),
        hasRoom,
      }
    },
    forBrief: ({ number, plan, confinement, timeLimitMs, others }) => {
      const rows = memoryRows(c.db, campaign)
      const least = minEffect()
      const now = keeps()
      const stack = standingStack(c)
      // A log has to be opened for each.
      const crashed = rows.filter((row) => row.verdict === 'crash').slice(-shownCrashes)
      const all = rows.map((row) => remembered(row, now, least, crashed.includes(row)))
      const byNumber = new Map(all.map((e) => [e.number, e]))
      const { project } = c
      const study = latestStudy(c.db, campaign)
      return {
        session: number,
        plan,
        projectName: c.campaign.projectName,
        program,
        objective: objectiveSentence(c),
        guards: project.guards.map((guard) => `${guard.metric}: ${limitOf(guard)}.`),
        command: printCommand(project.run.command),
        check: project.edit.check === null ? null : printCommand(project.edit.check),
        allow: project.edit.allow,
        protect: project.edit.protect,
        minEffect: least,
        noise: latestNote(c.db, campaign, 'noise')?.sigma ?? null,
        confinement,
        timeLimitMs,
        idea: plan.idea === null ? null : (ideaById(c.db, campaign, plan.idea)?.text ?? null),
        notes: listAgentNotes(c.db, campaign).map((note) => note.text),
        stack: stack.flatMap((experiment) => byNumber.get(experiment) ?? []),
        on: plan.on.flatMap((experiment) => {
          const found = byNumber.get(experiment)
          const patch = patchOf(c.db, campaign, experiment)
          return found === undefined || patch === null ? [] : [{ ...found, diff: patch.diff }]
        }),
        study:
          study === null
            ? null
            : {
                text: study.text,
                patchesSince: stack.filter((experiment) => !study.stack.includes(experiment)).length,
              },
        others,
        tried: all.filter((e) => !stack.includes(e.number)).reverse(),
        lessons: lessonsOf(all),
      }
    },
  }
}

/** The files in which a researcher may speak to agents, the first that is there; as the base commit has it. */
const PROGRAMS = ['program.md', '.auto/prompt.md'] as const

/** The researcher's own brief to agents; null where the repository has none. */
export async function readProgram(mirror: Mirror, base: string): Promise<string | null> {
  for (const path of PROGRAMS) {
    const shown = await tryGit(['show', `${base}:${path}`], mirror.path, 'read the researcher’s brief', {
      place: { gitDir: mirror.path },
      expected: [0, 128],
    })
    if (shown.kind === 'ended' && shown.exitCode === 0) return shown.stdout
  }
  return null
}

function objectiveSentence({ project, campaign }: Around): string {
  const { objective } = project
  const time = 'clock' in objective && objective.clock === 'cpu' ? 'CPU time' : 'time'
  switch (objective.kind) {
    case 'metric':
      return `Make the final ${objective.metric} ${objective.direction === 'minimize' ? 'smaller' : 'larger'}.`
    case 'time-to-target':
      return `Reach ${objective.metric} ${objective.direction === 'minimize' ? 'below' : 'above'} ${objective.target} in less ${time}.`
    case 'throughput':
      return `Make ${campaign.objective.metric} larger, measured in ${time}.`
  }
}

const LOOK_BYTES = 4096

function lastLine(db: Reader, campaign: string, experiment: number): string | null {
  const found = crashOutput(db, campaign, experiment)
  if (found === null) return null
  const { bytes } = readStoredLog(db, found.runKey, Math.max(0, found.bytes - LOOK_BYTES), LOOK_BYTES)
  const lines = bytes
    .toString('utf8')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
  // An exception's own line says more than what a framework adds below it.
  return lines.findLast((line) => /error|exception|killed|assert/i.test(line)) ?? lines.at(-1) ?? null
}
