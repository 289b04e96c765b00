import { Command, CommanderError } from 'commander'
import {
  lengthS,
  notNegative,
  percentOrNone,
  port,
  positive,
  positiveWhole,
  share,
  sharePercent,
  whole,
} from './arguments.ts'
import { type CliContext, type ExitCode, reportFailure } from './context.ts'

type Json = { readonly json?: true }

/**
 * Runs one command line and gives its exit code. Each verb is loaded when it is called, so that none waits for what only
 * another needs.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  const { terminal } = context
  const wantsJson = argv.includes('--json')
  let code: ExitCode = 0

  const program = new Command('pawl')
    .description('Tries patches on a training repository and keeps those that are proven to help.')
    .version(context.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.raw(text),
      writeErr: (text) => text.split('\n').filter(Boolean).forEach(terminal.err),
    })
    .showHelpAfterError('Add --help for what is possible.')
    .addHelpText('after', '\nExit code: 0 done, 1 failed with a reason, 2 wrong usage.')

  /** Adds a verb; everything has `--json` and an example. */
  function verb(usage: string, description: string, example: string): Command {
    return program
      .command(usage)
      .description(description)
      .option('--json', 'print JSON')
      .addHelpText('after', `\nExample:\n  ${example}`)
  }

  function does<Rest extends unknown[]>(work: (...rest: Rest) => Promise<ExitCode>): (...rest: Rest) => Promise<void> {
    return async (...rest) => {
      try {
        code = await work(...rest)
      } catch (error) {
        code = reportFailure(context, error, wantsJson)
      }
    }
  }

  verb('init [dir]', 'look at a repository and write its pawl.toml', 'pawl init ~/nanoGPT')
    .option('--overwrite', 'replace a pawl.toml that is there')
    .action(
      does(async (dir: string | undefined, options) =>
        (await import('./verbs/project.ts')).init(context, dir ?? '.', options),
      ),
    )

  verb(
    'doctor [dir]',
    'say which agents there are, try a project and say what is wrong with it',
    'pawl doctor ~/nanoGPT --trust',
  )
    .option('--project <file>', 'a pawl.toml that lies elsewhere')
    .option('--trust', 'run the commands of the project file without asking')
    .option('--calibrate', 'measure instead what Pawl itself costs a run on this machine')
    .option('--rounds <n>', 'of the calibration: more make it surer, each takes 16 s', positiveWhole, 12)
    .action(
      does(async (dir: string | undefined, options) =>
        (await import('./verbs/project.ts')).doctor(context, dir ?? null, options),
      ),
    )

  const start = verb(
    'run [dir]',
    'run a campaign without a window, to its end',
    'pawl run ~/nanoGPT --agent script:patches --hours 8',
  )
    .option(
      '--agent <agent>',
      'who proposes: claude-code, codex, gemini, qwen, opencode or pi, each with :MODEL; api:anthropic:MODEL or api:openai:MODEL@ADDRESS; "command:PROGRAM {prompt_file}"; script:FOLDER replays the *.patch files of a folder',
    )
    .option('--project <file>', 'a pawl.toml that lies elsewhere')
    .option('--trust', 'run the commands of the project file without asking')
    .option('--resume', 'continue the unfinished campaign of this project')
  limited(start, 'end after')
  start.action(
    does(async (dir: string | undefined, options) =>
      (await import('./verbs/run.ts')).run(context, dir ?? '.', options),
    ),
  )

  verb('status [campaign]', 'where a campaign stands; the newest without a name', 'pawl status').action(
    does(async (campaign: string | undefined, options: Json) =>
      (await import('./verbs/status.ts')).status(context, campaign ?? null, options),
    ),
  )

  verb('list [campaign]', 'the campaigns, or the experiments of one', 'pawl list 7x2k').action(
    does(async (campaign: string | undefined, options: Json) =>
      (await import('./verbs/list.ts')).list(context, campaign ?? null, options),
    ),
  )

  verb('show', 'an experiment: its verdict, its evidence, its runs', 'pawl show 12 --diff')
    .argument('<experiment>', 'its number; 0 is the baseline', whole)
    .option('--campaign <campaign>', 'of another campaign than the newest')
    .option('--diff', 'with its patch')
    .action(
      does(async (experiment: number, options) => (await import('./verbs/show.ts')).show(context, experiment, options)),
    )

  verb('log [run]', 'what a run printed; the newest run without a number', 'pawl log 31')
    .option('--campaign <campaign>', 'of another campaign than the newest')
    .option('--experiment <n>', 'of the runs of this experiment', whole)
    .option('--follow', 'go on until the run has ended')
    .option('--raw', 'with the control sequences that are left out otherwise')
    .action(
      does(async (run: string | undefined, options) =>
        (await import('./verbs/log.ts')).log(context, run ?? null, options),
      ),
    )

  verb('leaderboard [campaign]', 'the experiments, the best proven first', 'pawl leaderboard').action(
    does(async (campaign: string | undefined, options: Json) =>
      (await import('./verbs/leaderboard.ts')).leaderboard(context, campaign ?? null, options),
    ),
  )

  const controls = [
    ['pause', 'begin no further run until it is resumed', 'pawl pause'],
    [
      'resume',
      'go on with a campaign; with a new limit also with one that has come to its end',
      'pawl resume --sessions 80',
    ],
    ['stop', 'end a campaign now, with all it knows', 'pawl stop'],
  ] as const
  for (const [name, description, example] of controls) {
    const control = verb(`${name} [campaign]`, description, example)
    if (name === 'resume') limited(control, 'from now on, end after')
    control.action(
      does(async (campaign: string | undefined, options) =>
        (await import('./verbs/control.ts')).control(context, name, campaign ?? null, options),
      ),
    )
  }

  verb(
    'tell',
    'give the agents a note: the brief of every session from now on carries it',
    'pawl tell "The data is small: mind overfitting"',
  )
    .argument('<text>', 'what to tell them')
    .option('--campaign <campaign>', 'of another campaign than the newest')
    .action(does(async (text: string, options) => (await import('./verbs/steer.ts')).tell(context, text, options)))

  verb('idea', 'give the agents an idea, or look at the ideas', 'pawl idea "Try a cosine schedule"')
    .argument('[text]', 'one more idea, for the next session that is free')
    .option('--campaign <campaign>', 'of another campaign than the newest')
    .action(
      does(async (text: string | undefined, options) =>
        (await import('./verbs/steer.ts')).idea(context, text ?? null, options),
      ),
    )

  verb('approve', 'let a proposal be measured that is held for approval', 'pawl approve 12')
    .argument('<experiment>', 'its number', whole)
    .option('--campaign <campaign>', 'of another campaign than the newest')
    .action(
      does(async (experiment: number, options) =>
        (await import('./verbs/steer.ts')).approve(context, experiment, options),
      ),
    )

  verb('export [campaign]', 'write the kept patches and their evidence to a folder', 'pawl export --to ~/patches')
    .option('--to <folder>', 'where to')
    .action(
      does(async (campaign: string | undefined, options) =>
        (await import('./verbs/export.ts')).exportCampaign(context, campaign ?? null, options),
      ),
    )

  verb('serve', 'show the window as a page on this machine; interrupted campaigns go on', 'pawl serve --port 7300')
    .option('--port <port>', 'a fixed port', port)
    .action(does(async (options) => (await import('./verbs/serve.ts')).serve(context, options)))

  verb('demo', 'run the bundled demo project with its scripted agent', 'pawl demo')
    .option('--seed <n>', 'shuffle the proposals, the same way for the same number', whole)
    .option('--keep, --keep-open', 'keep the page open after the end')
    .action(does(async (options) => (await import('./verbs/demo.ts')).demo(context, options)))

  verb(
    'replay [campaign]',
    'recompute every verdict from the stored runs; fails on a difference',
    'pawl replay',
  ).action(
    does(async (campaign: string | undefined, options: Json) =>
      (await import('./verbs/replay.ts')).replay(context, campaign ?? null, options),
    ),
  )

  verb(
    'policy',
    'the decisions alone, as JSON lines on standard input and output',
    'sim.py --external "pawl policy --q 0.05"',
  )
    .option('--q <q>', 'tolerated share of kept patches that are not real', share, 0.05)
    .option('--min-effect <gain>', 'smallest gain worth keeping, as a log ratio', notNegative, 0)
    .action(does(async (options) => (await import('./verbs/policy.ts')).policy(options)))

  verb(
    'plan [place]',
    'what a budget can prove: by simulation, from what a campaign of this project (or its id) has measured',
    'pawl plan --noise 0.3% --run 5m --hours 48 --experiments 700',
  )
    .option('--noise <sd>', 'standard deviation of one run: 0.3% or 0.003', sharePercent)
    .option('--run <time>', 'how long a run takes: 5m, 90s', lengthS)
    .option('--hours <h>', 'time for the campaign', positive)
    .option('--experiments <n>', 'proposals there will be', positiveWhole)
    .option('--q <q>', 'tolerated share of kept patches that are not real', share)
    .option('--min-effect <gain>', 'smallest gain worth keeping: 0.1%', percentOrNone)
    .option('--seed-share <share>', 'share of the noise that a common seed cancels', percentOrNone)
    .option('--drift <sd>', 'standard deviation of the machine’s slow drift', percentOrNone)
    .option('--wins <share>', 'share of the proposals that are wins', percentOrNone)
    .option('--win-from <gain>', 'the smallest of them', sharePercent)
    .option('--win-to <gain>', 'the largest of them', sharePercent)
    .action(
      does(async (place: string | undefined, { run, wins, ...options }) =>
        (await import('./verbs/plan.ts')).plan(context, place, {
          ...options,
          ...(run === undefined ? {} : { runS: run }),
          ...(wins === undefined ? {} : { winShare: wins }),
        }),
      ),
    )

  verb('autostart', 'write a systemd user unit that goes on after a reboot', 'pawl autostart')
    .option('--remove', 'remove it again')
    .action(does(async (options) => (await import('./verbs/autostart.ts')).autostart(context, options)))

  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    if (wantsJson)
      terminal.out(
        JSON.stringify({ code: 'usage', message: error.message, remedy: 'Add --help for what is possible.' }),
      )
    return 2
  }
}

/** The limits of a campaign. */
function limited(command: Command, ends: string): void {
  command
    .option('--experiments <n>', `${ends} this many experiments`, positiveWhole)
    .option('--hours <h>', `${ends} this many hours`, positive)
    .option('--usd <usd>', `${ends} this much money for agents`, positive)
    .option('--sessions <n>', `${ends} this many sessions of agents`, positiveWhole)
    .option('--tokens <n>', `${ends} this many tokens of agents`, positiveWhole)
    .option('--gpu-hours <h>', `${ends} this many hours of training`, positive)
    .option('--kwh <kwh>', `${ends} this much energy of runs`, positive)
}
