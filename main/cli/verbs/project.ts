import { resolve } from 'node:path'
import type { Check } from '../../../preload/contract/project.ts'
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

export type DoctorOptions = LookOptions & {
  readonly trust?: true
  readonly project?: string
  readonly calibrate?: true
  readonly rounds?: number
}

/** `pawl doctor`: tries a project and says what is wrong with it; fails when something is. */
export async function doctor(context: CliContext, folder: string, options: DoctorOptions): Promise<ExitCode> {
  if (options.calibrate) return await calibrate(context, options)
  return await withEngine<ExitCode>(context, async (call) => {
    const path = resolve(folder)
    const projectFile = options.project === undefined ? null : resolve(options.project)
    await needTrust(context, call, path, projectFile, options)
    const checks = await call('project.doctor', { path, projectFile, trust: options.trust === true })
    if (options.json) context.terminal.out(JSON.stringify(checks))
    else tell(context, checks)
    return checks.some((check) => check.ok === false) ? 1 : 0
  })
}

/** `pawl doctor --calibrate`: what Pawl itself costs a run on this machine. What is too much is a note with its remedy, no failure: the project can't help it. */
async function calibrate(context: CliContext, options: DoctorOptions): Promise<ExitCode> {
  const rounds = options.rounds ?? 12
  return await withEngine<ExitCode>(context, async (call) => {
    context.terminal.err(
      `Does the same work again and again, with and without each part of Pawl: ${rounds} rounds of about 16 s. Leave the machine alone meanwhile.`,
    )
    const { cost, checks } = await call('machine.calibrate', { rounds })
    if (options.json) context.terminal.out(JSON.stringify(cost))
    else tell(context, checks)
    return 0
  })
}

function tell(context: CliContext, checks: readonly Check[]): void {
  for (const check of checks) {
    context.terminal.out(`${mark(check.ok)}  ${oneLine(check.sentence)}`)
    if (check.ok !== true && check.remedy !== null) context.terminal.out(`      ${oneLine(check.remedy)}`)
  }
}

function mark(ok: boolean | null): string {
  if (ok === null) return 'note'
  return ok ? 'ok  ' : 'FAIL'
}
