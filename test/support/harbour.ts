import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A patch as text is replaced: the file, what stands there, what shall. */
type Edit = readonly [file: string, from: string, to: string]
type Patch = {
  readonly subject: string
  readonly body?: string
  readonly edits: readonly Edit[]
  readonly newFile?: readonly [string, string]
}

const setting = (name: string, from: string, to: string): Edit => [
  'settings.py',
  `${name} = ${from}`,
  `${name} = ${to}`,
]

/** Proposals as a campaign sees them: wins of several sizes, much that does nothing, what hurts, and what goes wrong. */
const patches: readonly Patch[] = [
  {
    subject: 'Embedding scale 1.0 to 0.85',
    body: 'The embeddings dominate the first steps. A smaller scale lets the layers above learn from the start.',
    edits: [setting('EMBEDDING_SCALE', '1.00', '0.85')],
  },
  {
    subject: 'Print the training loss with four digits by format()',
    edits: [
      [
        'report.py',
        'print(f"step {step} train_loss {loss:.4f}", flush=True)',
        'print("step {} train_loss {:.4f}".format(step, loss), flush=True)',
      ],
    ],
  },
  {
    subject: 'Learning rate 0.020 to 0.026',
    body: 'The loss still falls steeply at the end of every run: there is room for larger steps.',
    edits: [setting('LEARNING_RATE', '0.020', '0.026')],
  },
  {
    subject: 'Clip at 1.0 to 0.5',
    edits: [setting('CLIP_AT', '1.0', '0.5')],
  },
  {
    subject: 'A little decay on the value embeddings, 0 to 0.01',
    body: 'They are the only parameters without decay. Every keep so far came from where nothing held a weight back.',
    edits: [setting('VALUE_DECAY', '0.000', '0.010')],
  },
  {
    subject: 'Read the settings once instead of by getattr()',
    edits: [['model.py', '        value = getattr(settings, name)\n', '        value = vars(settings)[name]\n']],
  },
  {
    subject: 'Let the rate end at 0.05 of its peak',
    body: 'A rate that ends at zero wastes the last tenth of the steps.',
    edits: [setting('FINAL_RATE', '0.00', '0.05')],
  },
  { subject: 'Depth 8 to 9', edits: [setting('DEPTH', '8', '9')] },
  { subject: 'Half the warm-up, 0.10 to 0.05', edits: [setting('WARMUP', '0.10', '0.05')] },
  { subject: 'Warm-up 0.10 to 0.25', edits: [setting('WARMUP', '0.10', '0.25')] },
  {
    subject: 'Weight decay 0.1 to 0.3',
    edits: [setting('WEIGHT_DECAY', '0.100', '0.300')],
  },
  {
    subject: 'Normalise the loss by the number of steps',
    body: 'Losses of runs of different lengths become comparable.',
    edits: [
      [
        'model.py',
        '    return 3.6 - 2.5 * learned + excess()\n',
        '    return (3.6 - 2.5 * learned + excess()) / normalised(steps)\n',
      ],
    ],
  },
  {
    subject: 'Warmdown 0.70 to 0.78',
    edits: [setting('WARMDOWN', '0.70', '0.78')],
  },
  {
    subject: 'Wait until the loss has settled',
    body: 'Repeats the last step until two losses agree to six digits.',
    edits: [
      [
        'train.py',
        '    return loss\n\n\ndef main',
        '    while True:\n        time.sleep(1.0)\n    return loss\n\n\ndef main',
      ],
    ],
  },
  { subject: 'Window 512 to 768', edits: [setting('WINDOW', '512', '768')] },
  {
    subject: 'Count the steps that were really made',
    body: [
      'The report keeps the number of the last step, which is the number of steps only as long as every step is reported.',
      '',
      'Finding: The report calls the number of the last step the number of steps: a step that is skipped is counted.',
      'Check: python3 check_report.py',
    ].join('\n'),
    edits: [['report.py', '        self.steps = step\n', '        self.steps += 1\n']],
    newFile: [
      'check_report.py',
      '"""A report of steps 1 and 3 has seen two steps."""\nimport contextlib\nimport io\nimport sys\n\nfrom report import Report\n\nreport = Report()\nwith contextlib.redirect_stdout(io.StringIO()):\n    report.step(1, 1.0)\n    report.step(3, 1.0)\nsys.exit(0 if report.steps == 2 else 1)\n',
    ],
  },
  { subject: 'Judge by a looser limit', edits: [['judge.py', 'LIMIT = 1.30', 'LIMIT = 1.50']] },
  { subject: 'Evaluate twice as often', edits: [setting('EVALUATE_EVERY', '5', '3')] },
  {
    subject: 'Draw the noise of a step from a wider bell',
    edits: [['train.py', 'draw.gauss(0.0, 0.0012))', 'draw.gauss(0.0, 0.0200))']],
  },
  {
    subject: 'Learning rate 0.020 to 0.045',
    edits: [setting('LEARNING_RATE', '0.020', '0.045')],
  },
  {
    subject: 'The mean of the last two losses <b>instead</b> of the last one',
    edits: [['train.py', '    return loss\n\n\ndef main', '    return loss * 1.0\n\n\ndef main']],
  },
  { subject: 'Weight decay 0.100 to 0.094', edits: [setting('WEIGHT_DECAY', '0.100', '0.094')] },
]

export type Harbour = { readonly path: string; readonly patches: string; readonly proposals: number }

export type HarbourOptions = {
  /** Which of the proposals are made, counted from 1; all of them otherwise. */
  readonly only?: readonly number[]
  /** Its runs play the GPU's part for the stand-in with this state; what happens during which run, counted from 1 as they are started. */
  readonly gpu?: { readonly stateFile: string; readonly plan: Readonly<Record<number, 'foreign'>> }
}

/**
 * A project to look at Pawl with, and proposals for it. Its loss follows from its settings and its seed: the verdicts about it don't hang
 * on the machine, and a campaign of some hundred runs takes a minute or two.
 */
export function makeHarbour(folder: string, { only, gpu }: HarbourOptions = {}): Harbour {
  const path = join(folder, 'harbour')
  const to = join(folder, 'proposals')
  rmSync(path, { recursive: true, force: true })
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  cpSync(join(import.meta.dirname, 'harbour'), path, { recursive: true })
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], {
      cwd: path,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    })
  if (gpu !== undefined) {
    const plan = join(folder, 'plan.json')
    writeFileSync(plan, JSON.stringify(gpu.plan))
    const write = JSON.stringify([dirname(gpu.stateFile), folder])
    const more = `\n[run.env]\nSTATE = ${JSON.stringify(gpu.stateFile)}\nPLAN = ${JSON.stringify(plan)}\n\n[sandbox]\nwrite = ${write}\n`
    writeFileSync(join(path, 'pawl.toml'), more, { flag: 'a' })
  }
  const chosen = patches.filter((_, index) => only?.includes(index + 1) ?? true)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=A model to practise on')
  for (const [index, patch] of chosen.entries()) {
    for (const [file, from, becomes] of patch.edits) {
      const text = readFileSync(join(path, file), 'utf8')
      if (!text.includes(from)) throw new Error(`"${patch.subject}" finds nothing to replace in ${file}`)
      writeFileSync(
        join(path, file),
        text.replace(from, () => becomes),
      )
    }
    if (patch.newFile !== undefined) writeFileSync(join(path, patch.newFile[0]), patch.newFile[1])
    git('add', '--all')
    git('commit', '--quiet', '--message', `${patch.subject}\n\n${patch.body ?? ''}`)
    git('format-patch', '--quiet', '-1', `--start-number=${index + 1}`, '-o', to)
    git('reset', '--quiet', '--hard', 'HEAD~1')
  }
  return { path, patches: to, proposals: chosen.length }
}
