import { killStrays, type Marker } from '../process/strays.ts'
import { refusedField } from './fields.ts'
import { inventoryFields } from './inventory.ts'
import type { Smi, SmiAnswer } from './smi.ts'

/** What Pawl asks of one nvidia-smi, so that nothing of it is left when Pawl leaves. */
export type Questions = {
  readonly ask: (args: readonly string[]) => Promise<SmiAnswer>
  /** Which GPUs there are, by the fields that this driver knows. */
  readonly inventory: () => Promise<{ readonly answer: SmiAnswer; readonly fields: readonly string[] }>
  /** Pawl is about to leave: from now on an answer that does not come soon is not waited for. */
  readonly hurry: () => void
  /** Resolves when nothing is asked any more. */
  readonly close: () => Promise<void>
}

/** An answer takes a tenth of this. */
const hurriedMs = 2_000

/** `marker`: the same for each Pawl of one data folder; what an earlier one left behind with it is ended before the first question. */
export function createQuestions(smi: Smi, marker: Marker, limitMs: number): Questions {
  const leaving = new AbortController()
  const open = new Set<Promise<SmiAnswer>>()
  const swept = { of: null as Promise<void> | null }

  async function ask(args: readonly string[]): Promise<SmiAnswer> {
    swept.of ??= killStrays(marker)
    await swept.of
    const answered = smi.ask(args, { limitMs, signal: leaving.signal, marker })
    open.add(answered)
    return await answered.finally(() => open.delete(answered))
  }

  return {
    ask,
    inventory: async () => {
      let fields = inventoryFields
      for (;;) {
        const answer = await ask([`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'])
        const refused = answer.kind === 'failed' ? refusedField(answer.said) : null
        if (refused === null || !fields.includes(refused)) return { answer, fields }
        fields = fields.filter((field) => field !== refused)
      }
    },
    hurry: () => void setTimeout(() => leaving.abort(), hurriedMs).unref(),
    close: async () => {
      leaving.abort()
      await Promise.all(open)
    },
  }
}
