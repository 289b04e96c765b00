import type { CliContext, ExitCode } from '../context.ts'
import { openPage, untilAsked } from '../in-terminal.ts'
import type { LookOptions } from '../reading.ts'

export type ServeOptions = LookOptions & { readonly port?: number }

/** `pawl serve`: the window as a page on this machine's loopback address, until it is asked to end; interrupted campaigns go on. */
export async function serve(context: CliContext, options: ServeOptions): Promise<ExitCode> {
  const engine = await context.openEngine('web')
  try {
    const page = await openPage(context, engine, options.port ?? null)
    try {
      context.terminal.out(
        options.json ? JSON.stringify({ url: page.firstUrl, port: page.port }) : `Pawl is at ${page.firstUrl}`,
      )
      if (!options.json)
        context.terminal.err('Only this machine can open it. Ctrl-C ends it; a run in progress goes on by itself.')
      await untilAsked(context)
      return 0
    } finally {
      await page.close()
    }
  } finally {
    await engine.close()
  }
}
