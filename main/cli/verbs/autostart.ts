import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { fail } from '../../core/failure.ts'
import type { CliContext, ExitCode } from '../context.ts'
import type { LookOptions } from '../reading.ts'

export type AutostartOptions = LookOptions & { readonly remove?: true }

/** `pawl autostart`: writes a systemd user unit, so that a campaign goes on after a reboot. */
export async function autostart(context: CliContext, options: AutostartOptions): Promise<ExitCode> {
  if (process.platform !== 'linux')
    return fail(
      'no-systemd',
      'autostart writes a systemd unit, which only Linux has.',
      'Start `pawl serve` at login instead.',
    )
  const file = unitFile(process.env)
  if (options.remove) {
    await rm(file, { force: true })
    say(context, options, { file, removed: true }, [`Removed ${file}.`, 'Then: systemctl --user daemon-reload'])
    return 0
  }
  const program =
    process.argv[1] ?? fail('no-program', 'Pawl does not know its own program.', 'Start it as `pawl autostart`.')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, unit([process.execPath, program, 'serve'], context.home, process.env.PATH ?? ''))
  say(context, options, { file, removed: false }, [
    `Wrote ${file}.`,
    'Start it now and at every login:  systemctl --user daemon-reload && systemctl --user enable --now pawl',
    'Also without a login:             loginctl enable-linger',
  ])
  return 0
}

/** The text of the unit. A run is no child to be killed with the service: it goes on and is found again. */
export function unit(command: readonly string[], home: string, path: string): string {
  return `[Unit]
Description=Pawl: goes on with unfinished campaigns

[Service]
ExecStart=${command.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')}
Environment=${quoted(`PAWL_HOME=${home}`)} ${quoted(`PATH=${path}`)}
KillMode=process
Restart=on-failure
RestartSec=10

[Install]
WantedBy=default.target
`
}

/** A word by systemd's rules. In a command, and only there, `$` means something too. */
function quoted(word: string): string {
  if (/[\0\n]/.test(word))
    return fail('bad-path', 'A path with a line break can’t stand in a systemd unit.', 'Move Pawl or its data folder.')
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`
}

export function unitFile(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CONFIG_HOME } = environment
  const config =
    XDG_CONFIG_HOME !== undefined && isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homedir(), '.config')
  return join(config, 'systemd', 'user', 'pawl.service')
}

function say(context: CliContext, options: LookOptions, value: unknown, lines: readonly string[]): void {
  if (options.json) context.terminal.out(JSON.stringify(value))
  else for (const line of lines) context.terminal.out(line)
}
