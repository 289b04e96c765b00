import { followCampaign } from '../cli/campaign-printer.ts'
import type { Terminal } from '../cli/context.ts'
import { demoNotice, endDemo, startDemo } from '../cli/demo-campaign.ts'
import { Failure } from '../core/failure.ts'
import type { Engine } from '../engine.ts'

/** The demo behind the window: its progress and its last lines in the terminal, as without a window. Gives the exit code. */
export async function demoInWindow(
  engine: Pick<Engine, 'handlers' | 'events'>,
  home: string,
  seed: number | null,
  terminal: Terminal,
): Promise<0 | 1> {
  try {
    terminal.out(demoNotice)
    const campaign = await startDemo(engine.handlers, home, seed)
    const head = await followCampaign(engine, campaign, ({ line }) => terminal.out(line))
    if (head.state === 'failed')
      throw new Failure('campaign-failed', head.reason ?? 'The campaign failed.', 'See the window.')
    for (const line of await endDemo(engine.handlers, head)) terminal.out(line)
    return 0
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error))
    if (error instanceof Failure) terminal.err(error.remedy)
    return 1
  }
}
