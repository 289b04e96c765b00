import { checkAgent } from './rules/agent.ts'
import { checkCommands, checkEnvironment, checkOut, checkPatterns } from './rules/commands.ts'
import type { RuleFinding } from './rules/finding.ts'
import { checkGuards, checkObjective } from './rules/objective.ts'
import { checkEdit, checkPaths } from './rules/paths.ts'
import { checkSeed } from './rules/seed.ts'
import type { ProjectFile } from './schema.ts'

/** Everything that no single key can know: how the values of a project file fit together. */
export function checkRules(file: ProjectFile): RuleFinding[] {
  return [
    ...checkCommands(file),
    ...checkSeed(file),
    ...checkOut(file),
    ...checkEnvironment(file),
    ...checkPatterns(file),
    ...checkObjective(file),
    ...checkGuards(file),
    ...checkPaths(file),
    ...checkEdit(file),
    ...checkAgent(file),
  ]
}
