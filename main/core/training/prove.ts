import type { Check } from '../../../preload/contract/project.ts'
import { editRights } from '../project/paths.ts'
import type { Project } from '../project/project.ts'
import { fingerprintOf } from './fingerprint.ts'
import { measure } from './objective.ts'
import { plantCrash, plantedWords } from './plant.ts'
import { type Curve, type RunReading, STEP_CURVE } from './reading.ts'

/** One run of a proof. */
export type ProofRequest = {
  readonly seed: number
  /** Texts to put in place of files of the worktree before the start; it is as the base commit says otherwise. */
  readonly replace: Readonly<Record<string, string>>
  /** Variables besides those that every run gets. */
  readonly environment: Readonly<Record<string, string>>
  /** `first-step`: the run may be ended when its timing starts. */
  readonly until: 'end' | 'first-step'
}

export type ProofRun = {
  readonly ended: 'finished' | 'crashed' | 'timed-out' | 'stopped'
  readonly reading: RunReading
  /** What [evaluate] printed; null without it. */
  readonly evaluation: RunReading | null
  /** Standard output and error; of more than 8 MiB the beginning and the end. */
  readonly output: string
}

/** What the proofs need of the world. */
export type ProofTools = {
  readonly project: Project
  readonly runOnce: (request: ProofRequest) => Promise<ProofRun>
  /** Paths of the base commit. */
  readonly files: readonly string[]
  /** The text of a file of the base commit. */
  readonly readFile: (path: string) => Promise<string>
  /** Absolute path of the researcher's checkout. */
  readonly checkout: string
  /** The state of the checkout, part by part (HEAD, index, files, branches, linked data): a hash of each. */
  readonly fingerprintCheckout: () => Promise<Readonly<Record<string, string>>>
  /** Distinguishes this proof's planted words from any other text. */
  readonly nonce: string
  /** What to do about a crash with this output, where it is known. */
  readonly remedyFor: (output: string) => string | null
}

/**
 * Proves by running the project what its file claims (DESIGN 4 and 5): the metric arrives, lines arrive in time, two seeds
 * differ, a run executes the worktree's code, and the checkout is unchanged afterwards. Gives each check as soon as it is known.
 */
export async function* proveProject(tools: ProofTools): AsyncGenerator<Check> {
  const before = await tools.fingerprintCheckout()
  const first = await tools.runOnce({ seed: 0, replace: {}, environment: {}, until: 'end' })
  const metric = proveMetric(tools.project, first, tools.remedyFor(first.output))
  yield metric
  if (first.ended === 'crashed') {
    const remedy = metric.remedy
    for (const name of ['lines arrive in time', 'two seeds differ', 'runs execute the worktree']) {
      yield { name, ok: null, sentence: 'Not tried, because the run crashed.', remedy }
    }
  } else {
    yield proveLinesInTime(first.reading)
    yield await proveSeeds(tools, first)
    yield await proveWorktree(tools)
  }
  yield proveUnchanged(before, await tools.fingerprintCheckout())
}

/** The metric arrives, finite, and the target within the limit. */
export function proveMetric(project: Project, run: ProofRun, remedy: string | null = null): Check {
  const name = 'the metric arrives'
  if (run.ended === 'crashed') {
    const last = lastLines(run.output)
    return {
      name,
      ok: false,
      sentence: `The run crashed. Its last words: ${last}`,
      remedy:
        remedy ?? 'Make the command work in a fresh clone first; data that git ignores is named under [run] link.',
    }
  }
  const measured = measure(project.objective, { run: run.reading, evaluation: run.evaluation }, null)
  switch (measured.kind) {
    case 'value':
      return {
        name,
        ok: true,
        sentence: `${describe(project)} arrived: ${Number(measured.value.toPrecision(6))}.`,
        remedy: null,
      }
    case 'missing':
      return {
        name,
        ok: false,
        sentence: measured.why,
        remedy:
          run.ended === 'timed-out'
            ? 'The run was ended by its time limit: raise [run] time_limit, or make the run shorter.'
            : measured.remedy,
      }
    case 'censored':
      return {
        name,
        ok: false,
        sentence: measured.why,
        remedy:
          'Choose a target that the unmodified code reaches well within the time limit, or raise [run] time_limit.',
      }
    case 'non-finite':
      return {
        name,
        ok: false,
        sentence: measured.why,
        remedy: 'The unmodified code has to give a number: mend it first.',
      }
  }
}

/** Lines have to come when they are printed, for they are timed by their arrival. */
export function proveLinesInTime(reading: RunReading): Check {
  const name = 'lines arrive in time'
  const curve = reading.curves.get(STEP_CURVE) ?? longest(reading)
  const count = curve?.atMs.length ?? 0
  if (curve === null || count < 4)
    return {
      name,
      ok: true,
      sentence: `Only ${count} lines with a number came: nothing can be said about delays, and nothing but the end is timed.`,
      remedy: null,
    }
  const moments = [...new Set(curve.atMs)]
  const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? 0))
  const longGaps = gaps.filter((gap) => gap > 200).length
  // Lines of a fast program share chunks that come closely one after the other; those of a buffer come in lumps, far apart.
  const isOneLump = moments.length === 1 && reading.end.atMs > 1_000
  const areLumps = moments.length > 1 && count / moments.length >= 4 && longGaps * 2 > gaps.length
  if (!isOneLump && !areLumps) {
    const sentence = `${count} lines with numbers arrived at ${moments.length} different moments.`
    return { name, ok: true, sentence, remedy: null }
  }
  const remedy =
    'Pawl sets PYTHONUNBUFFERED for Python. Let the program itself flush after each line, or put "stdbuf -oL" in front of a command that is no Python.'
  const how = `${count} lines with numbers arrived in ${isOneLump ? 'one lump' : `${moments.length} lumps`}`
  // A program that starts for some seconds and then does all its steps in a moment looks the same.
  if (isOneLump && reading.end.atMs < 10_000) {
    const sentence = `${how}: either the steps take no time at all, or something holds the output back.`
    return { name, ok: null, sentence, remedy }
  }
  return {
    name,
    ok: false,
    sentence: `${how}: something holds the output back, and nothing can be timed by it.`,
    remedy,
  }
}

/** Two runs with different seeds have to differ, or every seed would be counted as new evidence. */
export async function proveSeeds(tools: ProofTools, first: ProofRun): Promise<Check> {
  const name = 'two seeds differ'
  const { seed } = tools.project.run
  if (seed.kind === 'none')
    return { name, ok: true, sentence: 'The seed can\'t be set: every claim will say "at one seed".', remedy: null }
  const second = await tools.runOnce({ seed: 1, replace: {}, environment: {}, until: 'end' })
  const traces = [first, second].map((run) => traceOf(tools.project, run))
  const [one, other] = traces
  if (one == null || other == null)
    return {
      name,
      ok: null,
      sentence: 'The runs printed no loss, so that nothing shows whether seeds differ.',
      remedy: 'Let the run print its loss now and then, or write seed = "none".',
    }
  if (one !== other) return { name, ok: true, sentence: 'Seeds 0 and 1 gave different losses.', remedy: null }
  const remedies = {
    argument: 'Look whether the code uses the seed that it is given.',
    env: `Look whether the code uses ${seed.kind === 'env' ? seed.name : 'the variable'}.`,
    hook: 'The code draws from generators that the hook does not reach (default_rng, torch.Generator, jax). Let it take a seed and write seed = "argument", or write seed = "none".',
  }
  return {
    name,
    ok: false,
    sentence: 'Seeds 0 and 1 gave the same losses, digit for digit.',
    remedy: remedies[seed.kind],
  }
}

/** More crashes than this would take long and prove little more. */
const MOST_CRASHES = 24

/** A crash planted into each module that a proposal may change has to be seen, or runs would measure some other code. */
export async function proveWorktree(tools: ProofTools): Promise<Check> {
  const name = 'runs execute the worktree'
  const rightsOf = editRights(tools.project.edit)
  const modules = tools.files.filter((path) => path.endsWith('.py') && rightsOf(path) === 'allowed')
  if (modules.length === 0)
    return {
      name,
      ok: null,
      sentence: 'No Python module may be edited, and in other files no crash can be planted.',
      remedy: null,
    }
  const proven: string[] = []
  let rest = modules
  while (rest.length > 0 && proven.length < MOST_CRASHES) {
    const planted = await Promise.all(
      rest.map(async (path) => [path, plantCrash(await tools.readFile(path), tools.nonce, path)] as const),
    )
    // Besides the crash, Python is asked to name every file that it imports.
    const run = await tools.runOnce({
      seed: 0,
      replace: Object.fromEntries(planted),
      environment: { PYTHONVERBOSE: '1' },
      until: 'first-step',
    })
    const elsewhere = rest.filter((path) => run.output.includes(`${tools.checkout}/${path}`))
    if (elsewhere.length > 0) {
      return {
        name,
        ok: false,
        sentence: `The run imports ${list(elsewhere)} from the checkout, not from its worktree: a patch would change nothing.`,
        remedy:
          'Remove the editable install (pip uninstall), or name the folder of the package under [run]: env = { PYTHONPATH = "src" }.',
      }
    }
    const hit = rest.find((path) => run.output.includes(plantedWords(tools.nonce, path)))
    if (hit === undefined) break
    if (run.ended !== 'crashed')
      return {
        name,
        ok: false,
        sentence: `A crash planted into ${hit} did not end the run.`,
        remedy: 'Something in the code goes on after SystemExit; let it end.',
      }
    proven.push(hit)
    rest = rest.filter((path) => path !== hit)
  }
  if (proven.length === 0) {
    return {
      name,
      ok: false,
      sentence: `A crash planted into ${list(modules)} changed nothing: the run executes none of them.`,
      remedy: 'Name under [edit] allow what the command really runs.',
    }
  }
  const unused = rest.length === 0 ? '' : ` Up to its first step the run did not import ${list(rest)}.`
  return { name, ok: true, sentence: `A crash planted into ${list(proven)} was seen.${unused}`, remedy: null }
}

/** Nothing of the researcher's checkout may have changed. */
export function proveUnchanged(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Check {
  const name = 'the checkout is unchanged'
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (part) => before[part] !== after[part],
  )
  if (parts.length === 0)
    return { name, ok: true, sentence: 'The checkout is as it was before the runs.', remedy: null }
  return {
    name,
    ok: false,
    sentence: `During the runs this changed in the checkout: ${parts.join(', ')}.`,
    remedy: 'Look whether you changed it yourself; otherwise the run writes to linked data: let it write to {out}.',
  }
}

function traceOf(project: Project, run: ProofRun): string | null {
  const losses = fingerprintOf(project.objective, run.reading)
  if (losses !== null) return losses
  if (project.objective.kind !== 'metric') return null
  const measured = measure(project.objective, { run: run.reading, evaluation: run.evaluation }, null)
  return measured.kind === 'value' ? String(measured.value) : null
}

function describe({ objective }: Project): string {
  if (objective.kind === 'time-to-target') return `The time in seconds to ${objective.metric} ${objective.target}`
  return objective.kind === 'metric' ? objective.metric : (objective.metric ?? 'The rate in steps per second')
}

function longest(reading: RunReading): Curve | null {
  return [...reading.curves.values()].reduce<Curve | null>(
    (best, curve) => (curve.atMs.length > (best?.atMs.length ?? 0) ? curve : best),
    null,
  )
}

function lastLines(output: string): string {
  const lines = output.trim().split('\n').slice(-3).join(' / ')
  return lines.length <= 400 ? lines : `...${lines.slice(-400)}`
}

function list(paths: readonly string[]): string {
  return paths.length <= 5 ? paths.join(', ') : `${paths.slice(0, 4).join(', ')} and ${paths.length - 4} more`
}
