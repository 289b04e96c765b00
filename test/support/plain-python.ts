import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

const kept = join(import.meta.dirname, '../../node_modules/.cache/pawl')

/**
 * Puts a bare python3 in front of the PATH: a virtual environment of the real one, with nothing in it. A version manager's stand-in for it
 * (pyenv) starts twenty processes each time, what is installed beside it is looked through and may run at every start, and the tests start
 * Python some thousand times.
 */
export function plainPython(environment: NodeJS.ProcessEnv = process.env): void {
  const path = environment.PATH ?? ''
  const found = execFileSync('python3', ['-S', '-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
    env: environment,
  })
  const real = realpathSync(found.trim())
  const folder = join(kept, `python${real.replace(/\W+/g, '-')}`)
  if (!existsSync(folder)) makeBare(folder, real)
  const programs = join(folder, 'bin')
  if (path.split(delimiter)[0] !== programs) environment.PATH = `${programs}${delimiter}${path}`
}

function makeBare(folder: string, real: string): void {
  const work = `${folder}-${process.pid}`
  mkdirSync(join(work, 'bin'), { recursive: true })
  symlinkSync(real, join(work, 'bin', 'python3'))
  writeFileSync(join(work, 'pyvenv.cfg'), `home = ${dirname(real)}\ninclude-system-site-packages = false\n`)
  try {
    renameSync(work, folder)
  } catch (error) {
    // Another process was faster: what it made is as good.
    if (!existsSync(folder)) throw error
    rmSync(work, { recursive: true })
  }
}
