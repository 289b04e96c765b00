import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gitApplyCommand } from '../../../renderer/app/copy.ts'

test('the copied command applies the patch in a shell, whatever is written in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pawl copy ü-'))
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
  const before = 'one\n'
  const after = 'one\nEND_OF_PATCH\n`touch stolen` $(touch stolen) \'"\n'
  git('init', '--quiet')
  writeFileSync(join(folder, 'a b.txt'), before)
  git('add', '--all')
  git('commit', '--quiet', '--message=The code')
  writeFileSync(join(folder, 'a b.txt'), after)
  const diff = git('diff')
  git('checkout', '--quiet', '--', '.')
  execFileSync('sh', ['-c', gitApplyCommand(`${diff}\nEND_OF_PATCH\n`)], { cwd: folder, env })
  expect(readFileSync(join(folder, 'a b.txt'), 'utf8')).toBe(after)
  expect(git('status', '--porcelain')).toBe('M  "a b.txt"\n')
  rmSync(folder, { recursive: true })
})
