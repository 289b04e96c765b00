import type { CampaignHead } from '../../preload/contract/campaign.ts'
import { Failure } from '../core/failure.ts'
import type { Engine } from '../engine.ts'
import { openWebDoor, type WebDoor } from '../web/listen.ts'
import { followCampaign, type Progress } from './campaign-printer.ts'
import type { CliContext, ExitCode } from './context.ts'

/** Opens the loopback page of an engine and leaves its address for the command line. */
export async function openPage(context: CliContext, engine: Engine, port: number | null): Promise<WebDoor> {
  const { handlers, events } = engine
  const door = await openWebDoor({ handlers, events, log: context.log, root: context.rendererRoot, port })
  await engine.announce({ url: door.url, token: door.token })
  return door
}

/**
 * Follows a campaign to its end. The first Ctrl-C asks it to stop, which it does after writing down all it knows; the second,
 * or being asked to end, leaves it as it is, to be continued later. Gives the head, or null when it was left.
 * Throws a `Failure` for a campaign that failed.
 */
export async function followInTerminal(
  context: CliContext,
  engine: Engine,
  campaign: string,
  say: (progress: Progress) => void,
): Promise<CampaignHead | null> {
  let interrupts = 0
  let leave = () => {}
  const left = new Promise<null>((resolve) => {
    leave = () => resolve(null)
  })
  const stopListening = context.terminal.onSignal((signal) => {
    interrupts += 1
    if (signal === 'end' || interrupts > 1) return leave()
    context.terminal.err('Stopping the campaign. Ctrl-C once more leaves it as it is, to be continued later.')
    Promise.resolve(engine.handlers['campaign.stop']({ campaign })).catch((error: unknown) => {
      context.terminal.err(error instanceof Error ? error.message : String(error))
    })
  })
  try {
    const head = await Promise.race([followCampaign(engine, campaign, say), left])
    if (head?.state === 'failed')
      throw new Failure('campaign-failed', head.reason ?? 'The campaign failed.', `See \`pawl status ${campaign}\`.`)
    return head
  } finally {
    stopListening()
  }
}

/** Waits until a person or the system asks this process to end. */
export async function untilAsked(context: CliContext): Promise<void> {
  let stop = () => {}
  await new Promise<void>((resolve) => {
    stop = context.terminal.onSignal(() => resolve())
  })
  stop()
}

/** Prints progress as lines for a person or, with `--json`, as one JSON value per line. */
export function sayTo(context: CliContext, json: boolean): (progress: Progress) => void {
  return ({ line, value }) => context.terminal.out(json ? JSON.stringify(value) : line)
}

/** Says how a campaign that was left goes on. */
export function leftOpen(context: CliContext, campaign: string): ExitCode {
  context.terminal.err(`Campaign ${campaign} is not ended; a run in progress goes on by itself.`)
  context.terminal.err(`Continue it with \`pawl resume ${campaign}\`.`)
  return 1
}
