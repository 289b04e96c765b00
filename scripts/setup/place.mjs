import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's root folder, absolute, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/**
 * Absolute path of something below the project's root.
 * @param {...string} parts
 */
export function at(...parts) {
  return join(root, ...parts)
}

/** Folder for what is costly to make and outlives node_modules. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pawl')

/**
 * One line to the person, on stderr: stdout belongs to the command itself.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** A problem that a person can solve: printed as its message alone, without a stack. */
export class SetupError extends Error {}

/**
 * Runs a script's main function and turns its result into the exit code.
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    say(error instanceof SetupError ? `pawl: ${error.message}` : String(error instanceof Error ? error.stack : error))
    process.exitCode = 1
  }
}
