import { printCommand } from '../words.ts'
import type { RepositoryView } from './view.ts'

/** A program that trains, with what was read of it. */
export type TrainScript = { readonly path: string; readonly text: string; readonly score: number }

/** More files than this are not opened; the most promising names come first. */
const MOST_READ = 60
const NEVER =
  /(^|\/)(tests?|docs?|examples?|\.[^/]+)\/|(^|\/)(setup|conftest|test_[^/]*|[^/]*_test|eval[^/]*|evaluate[^/]*|prepare[^/]*|download[^/]*|sample[^/]*|generate[^/]*|plot[^/]*|__init__)\.py$/

/** The programs that look as if they trained, the most likely first. */
export async function findTrainScripts(view: RepositoryView): Promise<TrainScript[]> {
  const candidates = view.files
    .filter((path) => path.endsWith('.py') && !NEVER.test(path))
    .map((path) => ({ path, score: scoreOfName(path) }))
    .sort((a, b) => b.score - a.score || a.path.length - b.path.length || a.path.localeCompare(b.path))
    .slice(0, MOST_READ)
  const scripts = await Promise.all(
    candidates.map(async ({ path, score }) => {
      const text = (await view.read(path)) ?? ''
      return { path, text, score: score + scoreOfText(text) }
    }),
  )
  // A name alone is no program: something in the text has to train.
  return scripts
    .filter(({ text, score }) => score >= 5 && scoreOfText(text) > 0)
    .sort((a, b) => b.score - a.score || a.path.length - b.path.length || a.path.localeCompare(b.path))
}

function scoreOfName(path: string): number {
  const name = path.split('/').at(-1) ?? ''
  const depth = path.split('/').length - 1
  const base =
    name === 'train.py'
      ? 10
      : /^(pre)?train/.test(name)
        ? 9
        : /train/.test(name)
          ? 8
          : /^(main|run)\.py$/.test(name)
            ? 5
            : /^(model|nanogpt|finetune)/.test(name)
              ? 2
              : 0
  return base - 2 * depth
}

function scoreOfText(text: string): number {
  const signs: readonly (readonly [RegExp, number])[] = [
    [/\bif __name__ == ['"]__main__['"]/, 2],
    [/\.backward\(\)|\bvalue_and_grad\b|\bGradientTape\b/, 4],
    [/\b(optimizer|opt|optim)\w*\.step\(/, 3],
    [/\bfor (step|epoch|it|iter|i|iter_num|t|batch)\w* in\b|\bwhile True\b/, 2],
    [/\bprint\w*\(.*loss|['"][^'"\n]*loss[^'"\n]*[:=]? *\{/, 3],
    [/\b(fit|train)\(/, 1],
  ]
  return signs.reduce((sum, [sign, weight]) => sum + (sign.test(text) ? weight : 0), 0)
}

/** The command of a script with what its source says about a seed and a folder for output. */
export type TrainCommand = { readonly command: string; readonly seed: string | null; readonly why: readonly string[] }

/** How a script is started. `files` and `ignored` tell which of nanoGPT's configurations has its data. */
export function commandOf(script: TrainScript, view: RepositoryView): TrainCommand {
  const why: string[] = []
  const isModule = /^\s*from \.\w* import\b|^\s*from \.+\w/m.test(script.text) && script.path.includes('/')
  const words = isModule
    ? ['python', '-m', script.path.replace(/\.py$/, '').replaceAll('/', '.')]
    : ['python', script.path]
  const hasConfigurator = /exec\(open\(['"]configurator\.py['"]\)/.test(script.text)
  if (hasConfigurator) {
    const config = pickConfig(view)
    if (config !== null) {
      words.push(config)
      why.push(`${config} is one of several configurations: choose the one you work on.`)
    }
  }
  const option = (...names: string[]): string | undefined =>
    names.find((name) => new RegExp(`add_argument\\(\\s*(['"]-\\w['"],\\s*)?['"]${name}['"]`).test(script.text))
  const out = option('--out_dir', '--output_dir', '--out-dir', '--output-dir', '--out', '--save_dir')
  if (out !== undefined) words.push(out, '{out}')
  else if (hasConfigurator && /^out_dir\s*=/m.test(script.text)) words.push('--out_dir={out}')
  const seedOption = option('--seed', '--random_seed', '--random-seed')
  const seedVariable = /os\.(?:environ\.get\(|environ\[|getenv\()\s*['"](\w*SEED\w*)['"]/.exec(script.text)?.[1]
  if (seedOption !== undefined) words.push(seedOption, '{seed}')
  const seed =
    seedOption !== undefined
      ? 'argument'
      : seedVariable !== undefined && !seedVariable.startsWith('PYTHON')
        ? `env:${seedVariable}`
        : null
  const required = [...script.text.matchAll(/add_argument\(\s*['"](--[\w-]+)['"][^)]*required\s*=\s*True/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => !words.includes(name))
  if (required.length > 0)
    why.push(
      `${script.path} requires ${required.join(', ')}: add ${required.length === 1 ? 'it' : 'them'} to the command.`,
    )
  return { command: printCommand(words), seed, why }
}

/** One whose data is there, small ones first. */
function pickConfig(view: RepositoryView): string | null {
  const configs = view.files.filter((path) => /^config\/train_\w+\.py$/.test(path))
  const hasData = (config: string): boolean => {
    const name = /train_(\w+)\.py$/.exec(config)?.[1] ?? ''
    return view.ignored.some((path) => path.startsWith(`data/${name}/`))
  }
  return configs.find(hasData) ?? configs.find((path) => path.includes('shakespeare_char')) ?? configs[0] ?? null
}
