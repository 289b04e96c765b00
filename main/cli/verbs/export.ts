import { resolve } from 'node:path'
import { withEngine } from '../call-engine.ts'
import { chooseCampaign } from '../choose-campaign.ts'
import type { CliContext, ExitCode } from '../context.ts'
import type { LookOptions } from '../reading.ts'

export type ExportOptions = LookOptions & { readonly to?: string }

/** `pawl export`: the kept patches with their evidence, as files. */
export async function exportCampaign(
  context: CliContext,
  reference: string | null,
  options: ExportOptions,
): Promise<ExitCode> {
  return await withEngine<ExitCode>(context, async (call) => {
    const { id } = await chooseCampaign({ 'campaign.list': () => call('campaign.list', {}) }, reference)
    const exported = await call('campaign.export', {
      campaign: id,
      folder: options.to === undefined ? null : resolve(options.to),
    })
    if (options.json) context.terminal.out(JSON.stringify(exported))
    else for (const line of [exported.folder, ...exported.files.map((file) => `  ${file}`)]) context.terminal.out(line)
    return 0
  })
}
