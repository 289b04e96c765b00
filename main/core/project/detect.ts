import { findBrief, findMetric } from './detect/metric.ts'
import { asPatterns, findLinks, findProtected, importedModules } from './detect/places.ts'
import { commandOf, findTrainScripts } from './detect/script.ts'
import { type RepositoryView, viewRepository } from './detect/view.ts'
import { pathMatcher } from './paths.ts'
import { printCommand } from './words.ts'
import { type ProjectDraft, writeProject } from './write.ts'

/** A project file as Pawl would write it, and what a person should look at before believing it. */
export type DetectedProject = { readonly draft: ProjectDraft; readonly remarks: readonly string[] }

/** The text of a project file for a checkout, from looking at it; nothing of it is run. */
export async function detectProject(root: string): Promise<string> {
  const { draft, remarks } = await proposeProject(await viewRepository(root))
  return writeProject(draft, remarks)
}

/** Proposes a project file. What was not found stands as a guess, with a remark. */
export async function proposeProject(view: RepositoryView): Promise<DetectedProject> {
  const scripts = await findTrainScripts(view)
  const script = scripts[0] ?? { path: 'train.py', text: '', score: 0 }
  const measureScript = view.files.includes('.auto/measure.sh')
  const started = commandOf(script, view)
  const modules = await importedModules(script.path, view)
  const protect = findProtected(view, script.path)
  const isProtected = pathMatcher(protect.length === 0 ? ['pawl.toml'] : protect)
  const allowed = modules.filter((path) => !isProtected(path))
  const sources = await Promise.all(
    [...modules, ...protect.filter((path) => path.endsWith('.py'))].map(async (path) => (await view.read(path)) ?? ''),
  )
  const metric = await findMetric(view, sources)
  const brief = await findBrief(view)
  const budgetS = sources
    .map((source) => Number(/^TIME_BUDGET\s*=\s*(\d+)/m.exec(source)?.[1] ?? Number.NaN))
    .find((seconds) => seconds > 0)
  const links = findLinks(view)
  const check = allowed.length === 0 ? [script.path] : allowed.slice(0, 12)
  const draft: ProjectDraft = {
    run: {
      command: measureScript ? 'bash .auto/measure.sh' : started.command,
      ...(started.seed === null || measureScript ? {} : { seed: started.seed }),
      // Three times what the code gives itself: start, evaluation and a slow patch have to fit.
      ...(budgetS === undefined ? {} : { time_limit: `${Math.ceil(budgetS / 20)}m` }),
      ...(links.length === 0 ? {} : { link: links }),
    },
    objective: {
      kind: 'metric',
      metric: metric?.name ?? 'val_loss',
      ...(metric?.direction === 'maximize' ? { direction: 'maximize' } : {}),
    },
    edit: {
      allow: allowed.length === 0 ? [script.path] : asPatterns(allowed),
      ...(protect.length === 0 ? {} : { protect }),
      check: printCommand(['python', '-m', 'py_compile', ...check]),
    },
  }
  const remarks = [
    scripts.length === 0 ? 'No program that trains was found: write the command.' : null,
    scripts.length > 1 && !measureScript
      ? `Other programs that seem to train: ${scripts
          .slice(1, 4)
          .map(({ path }) => path)
          .join(', ')}.`
      : null,
    ...(measureScript ? [] : started.why),
    metric === null ? 'No metric was found in the code: write the name of the one that counts.' : metric.why,
    links.length > 0 ? `Linked into every run, because git ignores it: ${links.slice(0, 5).join(', ')}.` : null,
    brief === null ? null : `${brief.path} is taken as the brief to the agent.`,
    'Then let "pawl doctor" prove it.',
  ]
  return { draft, remarks: remarks.filter((remark) => remark !== null) }
}
