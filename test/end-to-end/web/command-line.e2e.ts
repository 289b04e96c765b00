import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test as base, expect } from '@playwright/test'
import { type ForeignProject, makeForeignProject } from '../../support/foreign-project.ts'
import { putAway } from '../../support/put-away.ts'

const program = join(import.meta.dirname, '../../../out/main/headless.js')

type Ended = { readonly code: number | null; readonly out: string[]; readonly err: string[] }
type Line = { readonly kind?: string; readonly state?: string }

/** The built command line on a data folder of its own. */
const test = base.extend<{
  pawl: {
    start: (...args: string[]) => ChildProcess
    end: (child: ChildProcess) => Promise<Ended>
    run: (...args: string[]) => Promise<Ended>
  }
  project: ForeignProject
  home: string
}>({
  home: async ({ browserName: _ }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'pawl-line ü-'))
    await use(home)
    await putAway(home)
  },
  project: async ({ home }, use) => {
    await use(makeForeignProject(join(home, 'work')))
  },
  pawl: async ({ home }, use) => {
    const children: ChildProcess[] = []
    const start = (...args: string[]) => {
      const child = spawn(process.execPath, [program, ...args], {
        env: { ...process.env, PAWL_HOME: join(home, 'data') },
      })
      children.push(child)
      return child
    }
    const end = async (child: ChildProcess): Promise<Ended> => {
      const [out, err]: [string[], string[]] = [[], []]
      if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => out.push(line))
      if (child.stderr !== null) createInterface(child.stderr).on('line', (line) => err.push(line))
      const [code] = await once(child, 'close')
      return { code, out, err }
    }
    await use({ start, end, run: (...args) => end(start(...args)) })
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  },
})

/** Waits for a JSON line that fits. */
async function line(child: ChildProcess, fits: (value: Line) => boolean): Promise<void> {
  if (child.stdout === null) throw new Error('its output is not read')
  for await (const text of createInterface(child.stdout)) if (fits(JSON.parse(text))) return
  throw new Error('it ended without that line')
}

test('a campaign runs to its end without a window, and everything about it can be read', async ({ pawl, project }) => {
  const ran = await pawl.run(
    'run',
    project.path,
    '--agent',
    `script:${project.patches}`,
    '--experiments',
    '2',
    '--trust',
  )
  expect(ran).toMatchObject({ code: 0, err: [] })
  expect(ran.out.slice(-6, -4)).toEqual([`project: ${project.path}`, `base: ${project.head}`])
  expect(ran.out.filter((text) => /^\[ .*#\d/.test(text))).toHaveLength(2)

  const listed = await pawl.run('list')
  expect(listed.out[1]).toContain('finished')
  const board = JSON.parse((await pawl.run('leaderboard', '--json')).out.join('')) as { rows: unknown[] }
  expect(board.rows).toHaveLength(2)
  expect((await pawl.run('show', '1')).out[1]).toBe('A real gain of 2 %')
  expect((await pawl.run('log', '1')).out[0]).toMatch(/^step 1 val_loss/)
  expect((await pawl.run('replay')).code).toBe(0)
  expect((await pawl.run('show', '99')).code).toBe(1)
})

test('commands that nobody trusted do not run', async ({ pawl, project }) => {
  const { code, out, err } = await pawl.run('run', project.path, '--agent', `script:${project.patches}`)
  expect([code, out]).toEqual([1, []])
  expect(err.join('\n')).toContain('python3 train.py {seed}')
  expect(err.at(-1)).toContain('--trust')
})

test('another terminal pauses, resumes and stops it; a second Pawl is refused', async ({ pawl, project }) => {
  const child = pawl.start('run', project.path, '--agent', `script:${project.patches}`, '--trust', '--json')
  await line(child, ({ kind, state }) => kind === 'state' && state === 'running')
  const ended = pawl.end(child)
  expect((await pawl.run('pause')).code).toBe(0)
  const status = async () => JSON.parse((await pawl.run('status', '--json')).out.join('')) as object
  await expect.poll(status).toMatchObject({ state: 'paused', engine: { door: 'cli' } })
  const second = await pawl.run('run', project.path, '--agent', `script:${project.patches}`, '--trust', '--json')
  expect(second.code).toBe(1)
  expect(JSON.parse(second.out.join(''))).toMatchObject({ code: 'engine-running' })
  expect((await pawl.run('resume')).code).toBe(0)
  expect((await pawl.run('stop')).code).toBe(0)
  expect((await ended).code).toBe(0)
})

test('Ctrl-C stops it in order', async ({ pawl, project }) => {
  const child = pawl.start('run', project.path, '--agent', `script:${project.patches}`, '--trust', '--json')
  await line(child, ({ kind, state }) => kind === 'state' && state === 'running')
  child.kill('SIGINT')
  expect((await pawl.end(child)).code).toBe(0)
  expect(JSON.parse((await pawl.run('status', '--json')).out.join(''))).toMatchObject({
    state: 'stopped',
    engine: null,
  })
})

test('one that was killed goes on with --resume, and only so', async ({ pawl, project }) => {
  const args = ['run', project.path, '--agent', `script:${project.patches}`, '--experiments', '2', '--trust']
  const child = pawl.start(...args, '--json')
  await line(child, ({ kind, state }) => kind === 'state' && state === 'running')
  child.kill('SIGKILL')
  await pawl.end(child)
  const again = await pawl.run(...args)
  expect([again.code, again.err.at(-1)]).toEqual([1, expect.stringContaining('--resume')])
  const resumed = await pawl.run(...args, '--resume')
  expect(resumed.code).toBe(0)
  expect((await pawl.run('replay')).code).toBe(0)
})
