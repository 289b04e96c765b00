import { editDistance, printFound } from '../mistake.ts'
import { isMetricName } from '../names.ts'
import { compilePattern } from '../pattern.ts'
import type { ProjectFile } from '../schema.ts'
import { reservedVariable, secretVariable } from '../variables.ts'
import { splitCommand } from '../words.ts'
import { finding, type Path, type RuleFinding } from './finding.ts'

const RUN_PLACEHOLDERS = ['seed', 'gpu', 'out']
const AGENT_PLACEHOLDERS = ['prompt_file', 'worktree']

function commandsOf(file: ProjectFile): { path: Path; command: string; placeholders: readonly string[] }[] {
  const commands: { path: Path; command: string | undefined; placeholders: readonly string[] }[] = [
    { path: ['run', 'command'], command: file.run.command, placeholders: RUN_PLACEHOLDERS },
    { path: ['evaluate', 'command'], command: file.evaluate?.command, placeholders: RUN_PLACEHOLDERS },
    { path: ['edit', 'check'], command: file.edit.check, placeholders: [] },
    { path: ['transfer', 'command'], command: file.transfer?.command, placeholders: RUN_PLACEHOLDERS },
    { path: ['agent', 'command'], command: file.agent?.command, placeholders: AGENT_PLACEHOLDERS },
  ]
  return commands.flatMap(({ path, command, placeholders }) =>
    command === undefined ? [] : [{ path, command, placeholders }],
  )
}

/** Every command splits into words, and its placeholders are ones that will be replaced. */
export function checkCommands(file: ProjectFile): RuleFinding[] {
  return commandsOf(file).flatMap(({ path, command, placeholders }) => {
    const split = splitCommand(command)
    if (split.kind === 'refused')
      return [finding(path, true, 'one program and its arguments', split.why, split.remedy, [], split.at)]
    return [...command.matchAll(/\{([A-Za-z_]+)\}/g)].flatMap((match) => {
      const name = match[1] ?? ''
      if (placeholders.includes(name)) return []
      const meant = placeholders.find(
        (known) => editDistance(name.toLowerCase(), known) <= 1 || name.toLowerCase().startsWith(known),
      )
      if (meant === undefined && !RUN_PLACEHOLDERS.includes(name)) return []
      const remedy = meant === undefined ? `Remove {${name}}: nothing replaces it here.` : `Write {${meant}}.`
      return [
        finding(
          path,
          true,
          placeholders.length === 0 ? 'no placeholder' : placeholders.map((known) => `{${known}}`).join(', '),
          `{${name}}`,
          remedy,
          [],
          match.index,
        ),
      ]
    })
  })
}

/** What {out} is used for is also written by the run. */
export function checkOut(file: ProjectFile): RuleFinding[] {
  const written =
    file.run.command.includes('{out}') || Object.values(file.run.env).some((value) => value.includes('{out}'))
  if (written) return []
  const uses = ['run.command', 'run.env', 'run.keep', 'evaluate.command']
  const remedy = `Add the option of your code that names the output folder, for example command = ${JSON.stringify(`${file.run.command} --out_dir {out}`)}.`
  if (file.evaluate?.command.includes('{out}'))
    return [
      finding(
        ['run', 'command'],
        true,
        '{out} in the command, because [evaluate] measures {out}',
        printFound(file.run.command),
        remedy,
        uses,
      ),
    ]
  if (file.run.keep.length > 0)
    return [
      finding(
        ['run', 'command'],
        true,
        '{out} in the command, because keep names files of {out}',
        printFound(file.run.command),
        remedy,
        uses,
      ),
    ]
  return []
}

/** Variables have names, are not Pawl's own, and carry no secret. */
export function checkEnvironment(file: ProjectFile): RuleFinding[] {
  return Object.entries(file.run.env).flatMap(([name, value]) => {
    const path = ['run', 'env', name]
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      return [finding(path, false, 'the name of a variable', JSON.stringify(name), 'Use letters, digits and _.')]
    if (value.includes('\0'))
      return [finding(path, true, 'a text without NUL characters', printFound(value), 'Remove the NUL character.')]
    const refused = secretVariable(name) ?? reservedVariable(name)
    return refused === null
      ? []
      : [finding(path, false, 'a variable for the run', `${name}, ${refused.why}`, refused.remedy)]
  })
}

/** Patterns compile and have a group for the number. */
export function checkPatterns(file: ProjectFile): RuleFinding[] {
  const found: RuleFinding[] = []
  if (file.run.starts_at !== 'auto') {
    const compiled = compilePattern(file.run.starts_at)
    if (compiled.kind === 'refused')
      found.push(finding(['run', 'starts_at'], true, '"auto" or a regular expression', compiled.why, compiled.remedy))
  }
  for (const [name, source] of Object.entries(file.run.metrics)) {
    const path = ['run', 'metrics', name]
    if (!isMetricName(name))
      found.push(finding(path, false, 'a name for the metric', JSON.stringify(name), 'Choose another name.'))
    const compiled = compilePattern(source)
    if (compiled.kind === 'refused')
      found.push(finding(path, true, 'a regular expression with a group for the number', compiled.why, compiled.remedy))
    else if (compiled.pattern.groups < compiled.pattern.valueGroup)
      found.push(
        finding(
          path,
          true,
          'a group for the number',
          printFound(source),
          'Put round brackets around the part of the pattern that is the number, for example (\\S+).',
        ),
      )
  }
  return found
}
