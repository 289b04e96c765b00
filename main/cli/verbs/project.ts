import { resolve } from 'node:path'
import { withEngine } from '../call-engine.ts'
import type { CliContext, ExitCode } from '../context.ts'
import type { LookOptions } from '../reading.ts'
import { oneLine } from '../terminal-text.ts'
import { needTrust, shown } from '../trust.ts'

export type InitOptions = LookOptions & { readonly overwrite?: true }

/** `pawl init`: looks at a repository and writes its `pawl.toml`. */
export async function init(context: CliContext, folder: string, options: InitOptions): Promise<ExitCode> {
  return await withEngine<ExitCode>(context, async (call) => {
    const { file } = await call('project.init', { path: resolve(folder), overwrite: options.overwrite === true })
    if (options.json) context.terminal.out(JSON.stringify({ file }))
    else
      context.terminal.out(
        `Wrote ${oneLine(file)}\nRead it, commit it, then let \`pawl doctor ${shown([folder])}\` try it.`,
      )
    return 0
  })
}

export type DoctorOptions = LookOptions & { readonly trust?: true; readonly project?: string }

/** `pawl doctor`: tries a project and says what is wrong with it; fails when something is. */
export async function doctor(context: CliContext, folder: string, options: DoctorOptions): Promise<ExitCode> {
  return await withEngine<ExitCode>(context, async (call) => {
    const path = resolve(folder)
    const projectFile = options.project === undefined ? null : resolve(options.project)
    await needTrust(context, call, path, projectFile, options)
    const checks = await call('project.doctor', { path, projectFile, trust: options.trust === true })
    if (options.json) context.terminal.out(JSON.stringify(checks))
    else
      for (const check of checks) {
        context.terminal.out(`${mark(check.ok)}  ${oneLine(check.sentence)}`)
        if (check.ok !== true && check.remedy !== null) context.terminal.out(`      ${oneLine(check.remedy)}`)
      }
    return checks.some((check) => check.ok === false) ? 1 : 0
  })
}

function mark(ok: boolean | null): string {
  if (ok === null) return 'note'
  return ok ? 'ok  ' : 'FAIL'
}
