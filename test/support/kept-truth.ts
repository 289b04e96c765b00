import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { patchOf } from '../../main/core/store/experiments.ts'
import type { Reader } from '../../main/core/store/sql.ts'
import { stackNow } from '../../main/core/store/stack.ts'
import type { ForeignProject } from './foreign-project.ts'

/** A kept patch and what the script of the foreign project makes of it, Pawl not asked: its loss with and without the patch, as a ratio. */
export type Truth = { readonly experiment: number; readonly ratio: number; readonly isOnlyLess: boolean }

/** A seed that no campaign uses: the script's loss depends on nothing but its constants and this. */
const seed = '987654321'

/** Puts the kept patches one after the other on the original code, in a clone below `folder`, and runs it after each. */
export function truthOfKept(db: Reader, campaign: string, project: ForeignProject, folder: string): Truth[] {
  const clone = join(folder, 'truth')
  execFileSync('git', ['clone', '--quiet', project.path, clone])
  const loss = () => {
    const printed = execFileSync('python3', ['-S', 'train.py', seed], { cwd: clone, encoding: 'utf8' })
    return Number(/^val_loss: (\S+)$/m.exec(printed)?.[1])
  }
  let before = loss()
  return stackNow(db, campaign).map((experiment) => {
    const diff = patchOf(db, campaign, experiment)?.diff ?? ''
    execFileSync('git', ['apply', '--3way', '-'], { cwd: clone, input: diff })
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.invalid', 'commit', '-aqm', 'kept'], {
      cwd: clone,
    })
    const after = loss()
    const truth = {
      experiment,
      ratio: after / before,
      isOnlyLess: !/^\+(?!\+\+ )/m.test(diff),
    }
    before = after
    return truth
  })
}
