import { execFileSync } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

/**
 * Puts the folder of the real python3 in front of the PATH. A version manager's stand-in for it (pyenv) starts twenty processes each time, and
 * the tests start Python some thousand times.
 */
export function plainPython(environment: NodeJS.ProcessEnv = process.env): void {
  const path = environment.PATH ?? ''
  const found = execFileSync('python3', ['-S', '-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
    env: environment,
  })
  const folder = dirname(found.trim())
  if (path.split(delimiter)[0] !== folder) environment.PATH = `${folder}${delimiter}${path}`
}
