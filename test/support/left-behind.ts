import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Processes that have a folder in their environment, their command or as their place, as "pid command"; this one is not among them. */
export function processesOf(folder: string): string[] {
  const at = (pid: string, name: string): string => {
    try {
      return name === 'cwd' ? readlinkSync(`/proc/${pid}/cwd`) : readFileSync(`/proc/${pid}/${name}`, 'utf8')
    } catch {
      // It has ended meanwhile.
      return ''
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => ['environ', 'cmdline', 'cwd'].some((name) => at(pid, name).includes(folder)))
    .map((pid) => `${pid} ${at(pid, 'cmdline').replaceAll('\0', ' ')}`)
}

/** What a data folder still holds of work: folders of runs without a kept file, of sessions, worktrees, and locks of Pawl and of git. */
export function workOf(home: string): string[] {
  const below = (place: string) => (existsSync(join(home, place)) ? readdirSync(join(home, place)) : [])
  const named = (place: string) => below(place).map((name) => `${place}/${name}`)
  const locks = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'))
  const registered = below('mirrors').flatMap((mirror) =>
    existsSync(join(home, 'mirrors', mirror, 'HEAD'))
      ? execFileSync('git', ['--git-dir', join(home, 'mirrors', mirror), 'worktree', 'list', '--porcelain'], {
          encoding: 'utf8',
        })
          .split('\n')
          .filter((line) => line.startsWith('worktree '))
          .slice(1)
      : [],
  )
  return [...named('runs'), ...named('sessions'), ...named('worktrees'), ...named('doctor'), ...locks, ...registered]
}
