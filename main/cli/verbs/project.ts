import { resolve } from 'node:path'
import type { Check } from '../../../preload/contract/project.ts'
import type { KnownAgent } from '../../../preload/contract/session.ts'
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

/**
 * `pawl doctor`: says which agents there are, then tries a project and says what is wrong with it; fails when something is. Without a folder,
 * and in none that is a repository, the agents are all there is to say.
 */
export async function doctor(context: CliContext, folder: string | null, options: DoctorOptions): Promise<ExitCode> {
  if (options.calibrate) return await calibrate(context, options)
  return await withEngine<ExitCode>(context, async (call) => {
    const agents = (await call('agent.list', {})).map(checkOf)
    if (!options.json) tell(context, agents)
    const path = resolve(folder ?? '.')
    const projectFile = options.project === undefined ? null : resolve(options.project)
    const checks = await tried()
    if (options.json) context.terminal.out(JSON.stringify([...agents, ...checks]))
    else tell(context, checks)
    return checks.some((check) => check.ok === false) ? 1 : 0

    async function tried(): Promise<Check[]> {
      if (folder === null && projectFile === null) {
        const { checks: seen } = await call('project.inspect', { path, projectFile })
        const repository = seen.find((check) => check.name === 'repository')
        if (repository?.ok === false) return [{ ...repository, ok: null, remedy: 'To try a project: pawl doctor DIR.' }]
      }
      await needTrust(context, call, path, projectFile, options)
      return await call('project.doctor', { path, projectFile, trust: options.trust === true })
    }
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

/** What is known of an agent, as one more check: none of them is needed, so none of them can fail. */
function checkOf(agent: KnownAgent): Check {
  const isReady = agent.installed !== false && (agent.login === 'yes' || agent.login === 'not-needed')
  const version = agent.version === null ? '' : ` ${agent.version}`
  return {
    name: `agent ${agent.source}`,
    ok: isReady ? true : null,
    sentence: `${agent.name}${version} (--agent ${agent.source}): ${agent.loginSentence}`,
    remedy: agent.remedy,
  }
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
