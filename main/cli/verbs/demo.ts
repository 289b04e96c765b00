import type { CliContext, ExitCode } from '../context.ts'
import { demoNotice, endDemo, startDemo } from '../demo-campaign.ts'
import { followInTerminal, leftOpen, openPage, sayTo, untilAsked } from '../in-terminal.ts'
import type { LookOptions } from '../reading.ts'

export type DemoOptions = LookOptions & { readonly seed?: number; readonly keepOpen?: true }

/** `pawl demo`: a real campaign on the bundled project, without a window. */
export async function demo(context: CliContext, options: DemoOptions): Promise<ExitCode> {
  const engine = await context.openEngine('cli')
  try {
    const page = await openPage(context, engine, null)
    try {
      const say = sayTo(context, options.json === true)
      say({ line: demoNotice, value: { kind: 'notice', text: demoNotice } })
      say({ line: `Watch it at ${page.firstUrl}`, value: { kind: 'page', url: page.firstUrl } })
      const campaign = await startDemo(engine.handlers, context.home, options.seed ?? null)
      const head = await followInTerminal(context, engine, campaign, say)
      if (head === null) return leftOpen(context, campaign)
      const lines = await endDemo(engine.handlers, head)
      if (options.keepOpen) context.terminal.err('The page stays open until Ctrl-C.')
      say({ line: lines.join('\n'), value: { kind: 'ended', ...Object.fromEntries(lines.map(asPair)) } })
      if (options.keepOpen) await untilAsked(context)
      return 0
    } finally {
      await page.close()
    }
  } finally {
    await engine.close()
  }
}

function asPair(line: string): [string, string] {
  const colon = line.indexOf(': ')
  return [line.slice(0, colon), line.slice(colon + 2)]
}
