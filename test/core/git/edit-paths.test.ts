import { describe, expect, it } from 'vitest'
import { type EditedFile, type EditRules, offences } from '../../../main/core/git/edit-paths.ts'
import { leadsOutside, pathProblem } from '../../../main/core/git/relative-path.ts'

const RULES: EditRules = {
  allow: ['train.py', 'model/**'],
  protect: ['prepare.py', 'eval.py', 'data/**', 'pawl.toml', 'model/frozen.py'],
}

const file = (path: string, more: Partial<EditedFile> = {}): EditedFile => ({
  path,
  from: null,
  oldMode: '100644',
  newMode: '100644',
  linkTarget: null,
  ...more,
})
const why = (edited: EditedFile, rules = RULES): string[] =>
  offences([edited], rules).map((offence) => `${offence.why} ${offence.path}`)

describe('what a proposal may touch', () => {
  it('is what is allowed, dot files in allowed folders included', () => {
    for (const path of ['train.py', 'model/a.py', 'model/deep/b.py', 'model/.hidden'])
      expect(why(file(path))).toEqual([])
  })

  it('is nothing else', () => {
    for (const path of ['train.pyc', 'sub/train.py', 'models/a.py', '.github/workflows/ci.yml', 'model']) {
      expect(why(file(path))).toEqual(path === 'model' ? [] : [`not-allowed ${path}`])
    }
  })

  it('is never what is protected, in whatever case or Unicode form', () => {
    for (const path of ['eval.py', 'Eval.PY', 'data/a', 'data/.x', 'DATA/a', 'model/frozen.py'])
      expect(why(file(path))).toEqual([`protected ${path}`])
    const rules = { allow: ['**'], protect: ['größe.py'] }
    expect(why(file('größe.py'.normalize('NFD')), rules)).toHaveLength(1)
  })

  it('covers both names of a rename', () => {
    expect(why(file('model/x.py', { from: 'eval.py' }))).toEqual(['protected eval.py'])
    expect(why(file('other.py', { from: 'train.py' }))).toEqual(['not-allowed other.py'])
  })

  it('does not contain links that lead outside, submodules and odd names', () => {
    expect(why(file('model/l', { newMode: '120000', linkTarget: '../../x' }))).toEqual(['link-outside model/l'])
    expect(why(file('model/l', { newMode: '120000', linkTarget: '../train.py' }))).toEqual([])
    expect(why(file('model/s', { newMode: '160000' }))).toEqual(['submodule model/s'])
    expect(why(file('model/a\nb.py'))).toEqual(['odd-name model/a\nb.py'])
    expect(why(file('model/\u001b[2J'))).toEqual(['odd-name model/\u001b[2J'])
    expect(why(file('model/.GIT/x'))).toEqual(['odd-name model/.GIT/x'])
  })

  it('protects a file with a line break in its name like any other', () => {
    expect(why(file('data/a\nb'))).toContain('protected data/a\nb')
  })

  it('takes a folder for all in it, and no glob for its opposite', () => {
    expect(why(file('model/a.py'), { allow: ['./model/'], protect: [] })).toEqual([])
    expect(why(file('a.py'), { allow: ['!b.py'], protect: [] })).toEqual(['not-allowed a.py'])
    expect(why(file('a.py'), { allow: [], protect: [] })).toEqual(['not-allowed a.py'])
    expect(why(file('a.py'), { allow: ['**'], protect: [''] })).toEqual([])
  })
})

describe('paths relative to a repository', () => {
  it('have a problem when they lead elsewhere', () => {
    expect(['a', 'a/b', '.github', 'a.git', 'näme x'].map(pathProblem)).toEqual([null, null, null, null, null])
    expect(
      ['..', 'a/..', 'a\\..\\b', '/a', '\\a', 'C:\\a', '', '.', '.git', 'a/.Git', '.git ', '.g\u200cit', 'GIT~1'].map(
        pathProblem,
      ),
    ).toEqual([
      'outside',
      'outside',
      'outside',
      'absolute',
      'absolute',
      'absolute',
      'empty',
      'empty',
      'git',
      'git',
      'git',
      'git',
      'git',
    ])
  })

  it('lead outside only if they do so anywhere on the way', () => {
    expect(leadsOutside('a/b/link', '../c')).toBe(false)
    expect(leadsOutside('a/link', '../../x')).toBe(true)
    expect(leadsOutside('link', 'a/../../b')).toBe(true)
    expect(leadsOutside('link', 'a/../b')).toBe(false)
    expect(leadsOutside('link', '/x')).toBe(true)
  })
})
