import type { Answer, Request } from './protocol.ts'
import type { Again, Asking, Rest, State } from './state.ts'

/**
 * Decisions that several devices are driven by: each has a lane, and each lane asks for one thing at a time. Whoever drives them answers the lanes in
 * whatever order their answers come, one after the other. All that is decided is a function of the settings and of that order, so stored answers,
 * told to fresh decisions in the stored order, bring them to the same place.
 */
export type Decisions = {
  readonly lanes: number
  /** What a lane asks for now; null: it waits until others have come further. A wait for a proposal may turn into another request meanwhile. */
  readonly asked: (lane: number) => Request | null
  readonly tell: (lane: number, answer: Answer) => void
}

/** `turn` is where the lanes see whose turn it is. The first lane leads: what concerns the whole is done by it. Lanes never end. */
export function lanesOf(turn: State['turn'], lanes: readonly Asking<void>[]): Decisions {
  const open: (Request | null)[] = lanes.map(() => null)

  function go(lane: number, answer: Answer | Again): void {
    const before = open[lane] ?? null
    turn.lane = lane
    const next = lanes[lane]?.next(answer)
    if (next === undefined || next.done === true) throw new Error(`lane ${lane} has ended`)
    const wanted: Request | Rest = next.value
    // Who asks for a proposal as before goes on waiting.
    if (answer.kind === 'again' && wanted.kind === 'proposal' && before?.kind === 'proposal') return
    open[lane] = wanted.kind === 'rest' ? null : wanted
  }

  /** Those that wait look again, until nothing happens any more that another one may wait for. */
  function wake(): void {
    for (let seen = -1; seen !== turn.news; ) {
      seen = turn.news
      for (const lane of lanes.keys()) {
        const waiting = open[lane] ?? null
        if (waiting === null || waiting.kind === 'proposal') go(lane, { kind: 'again' })
      }
    }
  }

  for (const lane of lanes.keys()) go(lane, { kind: 'again' })
  return {
    lanes: lanes.length,
    asked: (lane) => open[lane] ?? null,
    tell: (lane, answer) => {
      const told = open[lane] ?? null
      if (told === null) throw new Error(`lane ${lane} asked for nothing`)
      go(lane, answer)
      if (lanes.length > 1) wake()
    },
  }
}
