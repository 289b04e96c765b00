import { describe, expect, it } from 'vitest'
import { parseStatus } from '../../../main/core/git/status.ts'

const HASH = 'a'.repeat(40)
const report = (...records: string[]): string => records.map((record) => `${record}\0`).join('')

describe('parseStatus', () => {
  it('tells staged, unstaged, untracked and conflicted files apart', () => {
    const status = parseStatus(
      report(
        `# branch.oid ${HASH}`,
        '# branch.head main',
        `1 M. N... 100644 100644 100644 ${HASH} ${HASH} staged.py`,
        `1 .M N... 100644 100644 100644 ${HASH} ${HASH} with two  spaces.py`,
        `1 MM N... 100644 100644 100644 ${HASH} ${HASH} both.py`,
        `u UU N... 100644 100644 100644 100644 ${HASH} ${HASH} ${HASH} torn.py`,
        '? new/',
      ),
    )
    expect(status).toEqual({
      head: HASH,
      branch: 'main',
      staged: { count: 2, names: ['staged.py', 'both.py'] },
      unstaged: { count: 2, names: ['with two  spaces.py', 'both.py'] },
      untracked: { count: 1, names: ['new/'] },
      conflicted: { count: 1, names: ['torn.py'] },
    })
  })

  it('does not take the old name of a rename for a record', () => {
    const status = parseStatus(
      report(`2 R. N... 100644 100644 100644 ${HASH} ${HASH} R100 new.py`, '? old name.py', '? extra'),
    )
    expect(status.staged.names).toEqual(['new.py'])
    expect(status.untracked.names).toEqual(['extra'])
  })

  it('knows no head before the first commit and no branch on a detached head', () => {
    expect(parseStatus(report('# branch.oid (initial)', '# branch.head main')).head).toBeNull()
    expect(parseStatus(report(`# branch.oid ${HASH}`, '# branch.head (detached)')).branch).toBeNull()
  })

  it('keeps twenty names and counts all', () => {
    const status = parseStatus(report(...Array.from({ length: 300 }, (_, index) => `? file${index}`)))
    expect(status.untracked.count).toBe(300)
    expect(status.untracked.names).toHaveLength(20)
  })
})
