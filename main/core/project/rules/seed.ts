import { printFound } from '../mistake.ts'
import type { ProjectFile } from '../schema.ts'
import { reservedVariable, secretVariable } from '../variables.ts'
import { finding, type RuleFinding } from './finding.ts'

/** The way to seed fits the command and the variables. */
export function checkSeed(file: ProjectFile): RuleFinding[] {
  const { command, seed, env } = file.run
  const uses = ['run.command', 'run.seed', 'run.env']
  const inCommand = command.includes('{seed}') || Object.values(env).some((value) => value.includes('{seed}'))
  const found: RuleFinding[] = []
  if (seed.kind === 'argument' && !inCommand) {
    found.push(
      finding(
        ['run', 'command'],
        true,
        '{seed} in the command, because seed = "argument"',
        printFound(command),
        `Write command = ${JSON.stringify(`${command} --seed {seed}`)} with the option that your code takes, or seed = "hook".`,
        uses,
      ),
    )
  }
  if (seed.kind === 'argument' && file.transfer !== undefined && !file.transfer.command.includes('{seed}')) {
    found.push(
      finding(
        ['transfer', 'command'],
        true,
        '{seed} in the command, because run.seed = "argument"',
        printFound(file.transfer.command),
        'Add the option that takes the seed, with {seed}.',
        [...uses, 'transfer.command'],
      ),
    )
  }
  if (seed.kind !== 'argument' && command.includes('{seed}')) {
    found.push(
      finding(
        ['run', 'seed'],
        true,
        '"argument", because the command has {seed}',
        seed.kind === 'env' ? `"env:${seed.name}"` : `"${seed.kind}"`,
        'Write seed = "argument", or remove {seed} from the command.',
        uses,
      ),
    )
  }
  if (seed.kind === 'env' && Object.hasOwn(env, seed.name)) {
    found.push(
      finding(
        ['run', 'env', seed.name],
        false,
        `no ${seed.name} here, because run.seed sets it`,
        printFound(env[seed.name]),
        `Remove ${seed.name} from env.`,
        uses,
      ),
    )
  }
  const reserved = seed.kind === 'env' ? (reservedVariable(seed.name) ?? secretVariable(seed.name)) : null
  if (reserved !== null)
    found.push(
      finding(
        ['run', 'seed'],
        true,
        'a variable of your own',
        `env:${seed.kind === 'env' ? seed.name : ''}, ${reserved.why}`,
        'Name the variable that your code reads its seed from.',
        ['run.seed'],
      ),
    )
  return found
}
