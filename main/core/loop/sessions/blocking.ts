import type { ProgramAgent } from '../../agent/agent.ts'
import type { SessionResult } from './end-session.ts'

/** What keeps an agent from being asked again, by how its latest sessions ended. */
export type Blocking = {
  readonly heed: (result: SessionResult, nowMs: number) => void
  /** What a person has to do first, as a sentence; null: nothing. */
  readonly blocked: () => string | null
  /** Before that (epoch milliseconds) nothing is tried again; 0: at once. */
  readonly waitUntilMs: () => number
}

/** Sessions in a row that make nothing before a person is asked. */
const fruitlessMost = 10
/** Failures of a model's server in a row, and the wait after each of them. */
const serverMost = 8
const serverWaitMs = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 600_000, 600_000]

/** Remembers since it was made: once a person goes on with a campaign, another one begins. */
export function createBlocking(agent: ProgramAgent): Blocking {
  const state = { blocked: null as string | null, fruitless: 0, server: 0, untilMs: 0 }
  const { name, login, get } = agent.adapter
  return {
    blocked: () => state.blocked,
    waitUntilMs: () => state.untilMs,
    heed: (result, nowMs) => {
      if (result.yielded || result.experiment !== null) {
        state.fruitless = 0
        state.server = 0
        return
      }
      if (result.endedBy === 'could-not-start') {
        state.blocked = `${result.refusal ?? `${name} could not be started.`} ${get}`
        return
      }
      switch (result.trouble?.kind) {
        case 'login':
          state.blocked = `${name} is not logged in, or its key is wrong. ${login.how} Then go on with the campaign.`
          return
        case 'account':
          state.blocked = `The account of ${name} can’t pay: ${firstLine(result.trouble.text)} Then go on with the campaign.`
          return
        case 'limit':
          return
        case 'server':
          state.server += 1
          state.untilMs = nowMs + (serverWaitMs[state.server - 1] ?? 600_000)
          if (state.server >= serverMost)
            state.blocked = `The model’s server failed ${serverMost} times in a row: ${firstLine(result.trouble.text)} See that it runs, then go on with the campaign.`
          return
        default:
          state.fruitless += 1
          if (state.fruitless >= fruitlessMost)
            state.blocked = `${fruitlessMost} sessions in a row made no patch; the last: ${result.refusal ?? 'no reason given'} Look at their transcripts, then go on with the campaign.`
      }
    },
  }
}

function firstLine(text: string): string {
  const line = (text.split('\n').find((each) => each.trim() !== '') ?? '').trim().slice(0, 200)
  return /[.!?]$/.test(line) ? line : `${line}.`
}
