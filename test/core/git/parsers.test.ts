import { describe, expect, it } from 'vitest'
import { parseComplaint } from '../../../main/core/git/apply-complaint.ts'
import { parseChangedFiles } from '../../../main/core/git/changed-files.ts'
import { parseConfig, withoutFilters } from '../../../main/core/git/config-listing.ts'
import { gitEnvironment } from '../../../main/core/git/environment.ts'
import { explainGit } from '../../../main/core/git/explain.ts'
import { parseTree } from '../../../main/core/git/tree-listing.ts'

const [ONE, TWO, NONE] = ['1'.repeat(40), '2'.repeat(40), '0'.repeat(40)]

describe('parseChangedFiles', () => {
  it('joins names, modes and line counts, renames and binary files included', () => {
    const output = [
      `:100644 100644 ${ONE} ${TWO} M`,
      'a\tb.py',
      `:100644 100755 ${ONE} ${ONE} R100`,
      'old.py',
      'new.py',
      `:000000 120000 ${NONE} ${TWO} A`,
      'link',
      `:100644 000000 ${ONE} ${NONE} D`,
      'gone.bin',
      '3\t1\ta\tb.py',
      '0\t0\t',
      'old.py',
      'new.py',
      '1\t0\tlink',
      '-\t-\tgone.bin',
      '',
    ].join('\0')
    expect(parseChangedFiles(output)).toEqual([
      {
        path: 'a\tb.py',
        from: null,
        change: 'modified',
        oldMode: '100644',
        newMode: '100644',
        newHash: TWO,
        added: 3,
        removed: 1,
      },
      {
        path: 'new.py',
        from: 'old.py',
        change: 'renamed',
        oldMode: '100644',
        newMode: '100755',
        newHash: ONE,
        added: 0,
        removed: 0,
      },
      {
        path: 'link',
        from: null,
        change: 'added',
        oldMode: null,
        newMode: '120000',
        newHash: TWO,
        added: 1,
        removed: 0,
      },
      {
        path: 'gone.bin',
        from: null,
        change: 'deleted',
        oldMode: '100644',
        newMode: null,
        newHash: null,
        added: null,
        removed: null,
      },
    ])
  })

  it('finds nothing in nothing', () => {
    expect(parseChangedFiles('')).toEqual([])
  })
})

describe('parseTree', () => {
  it('reads modes, hashes and names with tabs', () => {
    expect(parseTree(`100644 blob ${ONE}\ta\tb\u0000160000 commit ${TWO}\tsub\0`)).toEqual([
      { mode: '100644', hash: ONE, path: 'a\tb' },
      { mode: '160000', hash: TWO, path: 'sub' },
    ])
  })
})

describe('parseComplaint', () => {
  it('prefers the conflicts that the index holds', () => {
    const unmerged = `100644 ${ONE} 1\ta b.py\u0000100644 ${ONE} 2\ta b.py\0`
    expect(parseComplaint('error: x', unmerged)).toEqual({ kind: 'conflict', files: ['a b.py'] })
  })

  it('reads them from the words otherwise', () => {
    const stderr =
      'error: patch failed: dir/a.py:12\nerror: repository lacks the necessary blob to perform 3-way merge.\nerror: dir/a.py: patch does not apply\nerror: b.py: already exists in index\n'
    expect(parseComplaint(stderr, '')).toEqual({ kind: 'conflict', files: ['dir/a.py', 'b.py'] })
  })

  it('tells an empty patch from a malformed one', () => {
    expect(parseComplaint('error: No valid patches in input (allow with "--allow-empty")\n', '')).toEqual({
      kind: 'empty',
    })
    expect(parseComplaint('error: corrupt patch at line 9\n', '')).toEqual({
      kind: 'malformed',
      message: 'corrupt patch at line 9',
    })
  })
})

describe('the filters of a config', () => {
  it('are switched off by name, also where the name holds dots and equals signs', () => {
    const config = parseConfig(
      'filter.a.b=c.clean\nrm -rf\0filter.lfs.process\nx\0filter.lfs.required\0core.bare\nfalse\0',
    )
    expect(config).toContainEqual(['filter.lfs.required', 'true'])
    const settings = withoutFilters(config)
    expect(settings).toContainEqual(['filter.a.b=c.clean', ''])
    expect(settings).toContainEqual(['filter.lfs.process', ''])
    expect(settings).toContainEqual(['filter.lfs.required', 'false'])
    expect(settings).toHaveLength(8)
  })
})

describe('the environment of git', () => {
  it('takes nothing from a surrounding git, no keys, and reads no config of the user', () => {
    const own = {
      PATH: '/bin',
      HOME: '/h',
      GIT_DIR: '/x',
      GIT_INDEX_FILE: '/y',
      GIT_CONFIG_PARAMETERS: 'z',
      ANTHROPIC_API_KEY: 'k',
      GIT_SSH_COMMAND: 's',
    }
    const environment = gitEnvironment(own, null, [])
    expect(Object.keys(environment).filter((name) => name in own)).toEqual(['PATH', 'HOME'])
    expect(environment).toMatchObject({
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_OPTIONAL_LOCKS: '0',
      LC_ALL: 'C',
    })
  })
})

describe('what git says on its way out', () => {
  const cases: Record<string, string> = {
    'fatal: write error: No space left on device': 'disk-full',
    "fatal: could not create work tree dir 'x': Read-only file system": 'disk-read-only',
    "fatal: Unable to create '/x/index.lock': File exists.": 'git-locked',
    "fatal: detected dubious ownership in repository at '/x'": 'git-foreign-owner',
    'fatal: unable to read tree (abc)': 'git-damaged',
    'error: open("x"): Permission denied': 'git-permission',
    'fatal: something new': 'git-failed',
    '': 'git-failed',
  }
  for (const [stderr, code] of Object.entries(cases)) {
    it(`has the code ${code} for "${stderr}"`, () => {
      const failure = explainGit('do it', 128, stderr)
      expect(failure.code).toBe(code)
      expect(failure.remedy).not.toBe('')
      expect(failure.message).toContain('git could not do it')
    })
  }

  it('is told in one line without control characters', () => {
    expect(explainGit('do it', 1, 'warning: a\nfatal: \u001b[31mred\u0007\nmore').message).toBe(
      'git could not do it: fatal:  [31mred',
    )
  })
})
