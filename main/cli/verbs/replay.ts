import { replayCampaign } from '../../core/loop/replay.ts'
import { openReadStore } from '../../core/store/open.ts'
import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import { counted } from '../format.ts'
import { type LookOptions, reading } from '../reading.ts'
import { oneLine } from '../terminal-text.ts'

/** `pawl replay`: recomputes every verdict from the stored runs alone; fails when one differs. */
export async function replay(context: CliContext, reference: string | null, options: LookOptions): Promise<ExitCode> {
  let code: ExitCode = 0
  await reading(context, async ({ handlers }) => {
    const { id } = await chooseCampaign(handlers, reference)
    const store = openReadStore(context.home)
    // Without a database there is no campaign, and `chooseCampaign` has said so.
    if (store === null) return
    try {
      const result = replayCampaign(store.db, id)
      code = result.kind === 'same' ? 0 : 1
      if (options.json) context.terminal.out(JSON.stringify({ campaign: id, ...result }))
      else if (result.kind === 'same') {
        const { verdicts, runs, steps } = result
        context.terminal.out(
          `The same: ${counted(verdicts, 'verdict')} from ${counted(runs, 'run')}, ${counted(steps, 'step')}.`,
        )
      } else {
        context.terminal.err(`Step ${result.step} differs: what is stored does not follow from the runs.`)
        context.terminal.err(`  stored:     ${oneLine(result.stored)}`)
        context.terminal.err(`  recomputed: ${oneLine(result.recomputed)}`)
      }
    } finally {
      store.close()
    }
  })
  return code
}
