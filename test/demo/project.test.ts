import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePatchFile } from '../../main/core/git/patch-file.ts'
import { readProjectFile } from '../../main/core/project/read.ts'

const demo = join(import.meta.dirname, '../../resources/demo')
const proposals = join(demo, 'proposals')
const names = (await readdir(proposals)).sort()
const expected: Record<string, string> = JSON.parse(await readFile(join(demo, 'expected.json'), 'utf8'))
const meantAs = (...kinds: string[]) => names.filter((name) => kinds.includes(expected[name] ?? ''))
/** The one proposal that is meant as something. */
const the = (kind: string) => meantAs(kind)[0] ?? ''

const run = promisify(execFile)
const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost']
const quiet = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', PYTHONDONTWRITEBYTECODE: '1' }
const git = (cwd: string, ...args: string[]) => run('git', [...identity, ...args], { cwd, env: quiet })

let work = ''
const base = () => join(work, 'base')

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'pawl-demo-'))
  await cp(join(demo, 'project'), base(), { recursive: true })
  await git(base(), 'init', '-q')
  await git(base(), 'add', '-A')
  await git(base(), 'commit', '-q', '-m', 'base')
})

afterAll(() => rm(work, { recursive: true, force: true }))

/** A clone of the base with patches on it. Rejects where one does not apply. */
async function patched(...patches: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(work, 'patched-'))
  await git(work, 'clone', '-q', base(), folder)
  if (patches.length > 0) await git(folder, 'am', '-q', '--3way', ...patches.map((name) => join(proposals, name)))
  return folder
}

type Beginning = {
  readonly lines: readonly string[]
  readonly errors: string
  readonly exit: 'crashed' | 'ended by us'
}

/** Trains until a line begins with `until`, or for 3 s where `givesUp` says that it may never come. */
async function train(folder: string, until: string, givesUp = false): Promise<Beginning> {
  const child = spawn('python3', ['train.py', '--seed', '1', '--out', join(folder, 'out')], { cwd: folder, env: quiet })
  const timer = givesUp ? setTimeout(() => child.kill('SIGKILL'), 3_000) : undefined
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const lines: string[] = []
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.startsWith(until)) break
  }
  child.kill('SIGKILL')
  clearTimeout(timer)
  return { lines, errors, exit: (await exited) === null ? 'ended by us' : 'crashed' }
}

const secondEvaluation = 'step 20 val_loss'

describe('the demo project', () => {
  it('has a project file without a mistake', async () => {
    expect((await readProjectFile(join(base(), 'pawl.toml'), 'pawl.toml')).kind).toBe('project')
  })

  it('prints the same for the same seed, and judges the saved model as it judged the running one', async () => {
    const folder = await patched()
    const first = await train(folder, secondEvaluation)
    expect(first.lines[0]).toMatch(/^step 0 val_loss \d\.\d{5} eval_examples 3504$/)
    expect(first.lines[1]).toMatch(/^step 0 loss \d\.\d{4}$/)
    expect((await train(folder, secondEvaluation)).lines).toEqual(first.lines)
    const { stdout } = await run('python3', ['evaluate.py', 'out/model.json'], { cwd: folder, env: quiet })
    expect(stdout).toBe(`final_loss: ${first.lines.at(-1)?.split(' ')[3]}\n`)
  })
})

describe('the proposals', () => {
  it('are all expected to do something, and say what in one line', async () => {
    expect(Object.keys(expected).sort()).toEqual(names)
    for (const name of names) {
      const patch = parsePatchFile(await readFile(join(proposals, name), 'utf8'))
      expect(patch, name).toMatchObject({ kind: 'patch', subject: expect.stringMatching(/^[A-Z][^\n]{10,90}$/) })
    }
  })

  it('apply on the base, each alone', async () => {
    const folder = await patched()
    for (const name of names) {
      await git(folder, 'am', '-q', join(proposals, name))
      await git(folder, 'reset', '-q', '--hard', 'HEAD~1')
    }
  })

  it('stack where they win, in their order and backwards, and one then conflicts', async () => {
    const wins = meantAs('faster', 'fewer steps', 'bug')
    expect(wins.length).toBeGreaterThanOrEqual(9)
    await patched(...wins.toReversed())
    await patched(...wins)
    await expect(patched(...wins, the('conflict'))).rejects.toThrow('git')
  })

  it('that win time alone leave every loss as it was; those that win steps do not', async () => {
    const { lines } = await train(await patched(), secondEvaluation)
    for (const name of meantAs('faster'))
      expect((await train(await patched(name), secondEvaluation)).lines, name).toEqual(lines)
    for (const name of meantAs('fewer steps', 'bug'))
      expect((await train(await patched(name), secondEvaluation)).lines, name).not.toEqual(lines)
  })

  it('hold a crash, a NaN and an endless loop', async () => {
    expect(await train(await patched(the('crash')), secondEvaluation)).toMatchObject({
      exit: 'crashed',
      errors: expect.stringContaining('IndexError'),
    })
    expect((await train(await patched(the('nan')), secondEvaluation)).lines.at(-1)).toBe(
      'step 20 val_loss nan eval_examples 3504',
    )
    const { lines, exit } = await train(await patched(the('endless')), secondEvaluation, true)
    expect(lines.some((line) => line.startsWith(secondEvaluation))).toBe(false)
    expect(exit).toBe('ended by us')
  })

  it('hold one that edits the judge and one that judges less text', async () => {
    expect(await readFile(join(proposals, the('protected')), 'utf8')).toContain('diff --git a/corpus.py')
    expect((await train(await patched(the('guard')), 'step 0')).lines[0]).toMatch(/eval_examples \d{1,3}$/)
  })

  it('hold the fix of a bug, with a check that fails before it and passes after it', async () => {
    const patch = parsePatchFile(await readFile(join(proposals, the('bug')), 'utf8'))
    const trailers = patch.kind === 'patch' ? patch.trailers : []
    expect(trailers.map(({ key }) => key)).toEqual(['Finding', 'Check'])
    const [program = '', ...args] = trailers[1]?.value.split(' ') ?? []
    const folder = await patched(the('bug'))
    await run(program, args, { cwd: folder, env: quiet })
    await git(folder, 'checkout', '-q', 'HEAD~1', '--', 'batches.py')
    await expect(run(program, args, { cwd: folder, env: quiet })).rejects.toThrow(
      '14 training targets of 14 characters and a line end',
    )
  })
})
