import { fail } from '../../core/failure.ts'
import type { EngineReader } from '../../engine.ts'
import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import { type LookOptions, reading } from '../reading.ts'
import { terminalFilter } from '../terminal-text.ts'

export type LogOptions = LookOptions & {
  readonly campaign?: string
  readonly experiment?: number
  readonly follow?: true
  readonly raw?: true
}

const sliceBytes = 256 * 1024
/** How often a growing log is asked for more; a person reads no faster. */
const followEveryMs = 300
const mostRuns = 100_000

/** `pawl log`: what a run printed. */
export async function log(context: CliContext, reference: string | null, options: LogOptions): Promise<ExitCode> {
  return await reading(context, async ({ handlers }) => {
    const run = await chooseRun(handlers, reference, options)
    const filter = options.raw ? (text: string) => text : terminalFilter()
    let text = ''
    let offset = 0
    for (;;) {
      const slice = await handlers['log.read']({ run, offset, limitBytes: sliceBytes })
      offset = slice.nextOffset
      if (options.json) text += slice.text
      else context.terminal.raw(filter(slice.text))
      if (slice.atEnd || (offset >= slice.totalBytes && !options.follow)) break
      if (offset >= slice.totalBytes) await new Promise((resolve) => setTimeout(resolve, followEveryMs))
    }
    if (options.json) context.terminal.out(JSON.stringify({ run, text }))
  })
}

async function chooseRun(
  handlers: EngineReader['handlers'],
  reference: string | null,
  options: LogOptions,
): Promise<string> {
  if (reference !== null && /^[0-9a-z]{26}$/.test(reference)) return reference
  const { id } = await chooseCampaign(handlers, options.campaign ?? null)
  const { experiment } = options
  const all =
    experiment === undefined
      ? await handlers['run.list']({ campaign: id, limit: mostRuns })
      : await handlers['experiment.runs']({ campaign: id, experiment })
  const started = all.filter((run) => run.startedAt !== null).sort((a, b) => a.number - b.number)
  const found = reference === null ? started.at(-1) : started.find((run) => String(run.number) === reference)
  if (found !== undefined) return found.id
  const which = reference === null ? 'No run has started yet' : `There is no run "${reference}"`
  return fail(
    'no-run',
    `${which} in campaign ${id}${experiment === undefined ? '' : `, experiment ${experiment}`}.`,
    'See `pawl show EXPERIMENT` for the runs there are.',
  )
}
