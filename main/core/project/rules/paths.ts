import { printFound } from '../mistake.ts'
import { isLiteral, pathMatcher, pathProblem } from '../paths.ts'
import type { ProjectFile } from '../schema.ts'
import { splitCommand } from '../words.ts'
import { finding, type Path, type RuleFinding } from './finding.ts'

/** Paths stay inside the repository. */
export function checkPaths(file: ProjectFile): RuleFinding[] {
  const lists: readonly { path: Path; values: readonly string[]; relativeTo: string }[] = [
    { path: ['run', 'link'], values: file.run.link, relativeTo: 'the repository' },
    { path: ['run', 'keep'], values: file.run.keep, relativeTo: '{out}' },
    { path: ['edit', 'allow'], values: file.edit.allow, relativeTo: 'the repository' },
    { path: ['edit', 'protect'], values: file.edit.protect, relativeTo: 'the repository' },
  ]
  return lists.flatMap(({ path, values, relativeTo }) =>
    values.flatMap((value, index) => {
      const problem = pathProblem(value)
      if (problem === null) return []
      return [
        finding(
          [...path, index],
          true,
          `a path relative to ${relativeTo}, with /`,
          `${problem}, ${printFound(value)}`,
          `Write it relative to ${relativeTo}, for example "${path[1] === 'keep' ? 'ckpt.pt' : 'data'}".`,
        ),
      ]
    }),
  )
}

/** What may be edited, what is protected, what is linked and what evaluates do not overlap. */
export function checkEdit(file: ProjectFile): RuleFinding[] {
  const { allow, protect } = file.edit
  const uses = ['edit.allow', 'edit.protect']
  const isProtected = pathMatcher([...protect, 'pawl.toml'])
  const found: RuleFinding[] = allow.flatMap((pattern, index) =>
    isLiteral(pattern) && isProtected(pattern)
      ? [
          finding(
            ['edit', 'allow', index],
            true,
            'a path that is not protected',
            printFound(pattern),
            pattern === 'pawl.toml'
              ? 'Remove it: the project file is always protected.'
              : 'Remove it here, or under protect.',
            uses,
          ),
        ]
      : [],
  )
  const allowed = pathMatcher(allow)
  for (const [index, path] of file.run.link.entries()) {
    if (pathProblem(path) === null && allowed(path) && !isProtected(path))
      found.push(
        finding(
          ['run', 'link', index],
          true,
          'a path that no proposal may change',
          printFound(path),
          `It is linked into every run from your checkout: add "${path}" under [edit] protect, or remove it from allow.`,
          [...uses, 'run.link'],
        ),
      )
  }
  if (file.evaluate !== undefined) {
    const split = splitCommand(file.evaluate.command)
    const script = (split.kind === 'words' ? split.words : []).find(
      (word) =>
        !word.startsWith('-') && /[./]/.test(word) && !word.includes('{') && allowed(word) && !isProtected(word),
    )
    if (script !== undefined)
      found.push(
        finding(
          ['evaluate', 'command'],
          true,
          'protected code',
          `${script}, which a proposal may change`,
          `Add "${script}" under [edit] protect.`,
          [...uses, 'evaluate.command'],
        ),
      )
  }
  return found
}
