import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { homeFolder } from '../main/home.ts'
import { openLog } from '../main/logger.ts'

let home: string
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'pawl-log-')), 'data')
})
afterEach(() => rm(join(home, '..'), { recursive: true }))

describe("Pawl's own log", () => {
  it('lies in the data folder, for this user alone', async () => {
    openLog(home).warn('a disk is slow')
    const line = JSON.parse(await readFile(join(home, 'pawl.log'), 'utf8'))
    expect(line).toMatchObject({ level: 40, pid: process.pid, msg: 'a disk is slow' })
    expect((await stat(join(home, 'pawl.log'))).mode & 0o077).toBe(0)
  })

  it('never grows beyond two files of its size', async () => {
    const log = openLog(home, 2000)
    for (let line = 0; line < 200; line++) log.info(`line ${line}`)
    const [now, before] = await Promise.all(
      ['pawl.log', 'pawl.log.1'].map((name) => readFile(join(home, name), 'utf8')),
    )
    expect(Math.max(now?.length ?? 0, before?.length ?? 0)).toBeLessThan(2200)
    expect(now).toContain('line 199')
    expect(JSON.parse(now?.split('\n')[0] ?? '').msg).toMatch(/^line/)
  })

  it('goes on where nothing can be written, and says later how much is missing', async () => {
    await writeFile(home, 'a file where the folder should be')
    const log = openLog(home)
    log.error('first')
    log.error('second')
    await rm(home)
    log.error('third')
    const messages = (await readFile(join(home, 'pawl.log'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg)
    expect(messages).toEqual(['2 lines could not be written before this', 'third'])
  })
})

describe('the data folder', () => {
  it.each([
    [{ PAWL_HOME: '/data/pawl' }, 'linux', '/data/pawl'],
    [{ XDG_DATA_HOME: '/data' }, 'linux', '/data/pawl'],
  ])('for %o on %s is %s', (environment, platform, folder) => {
    expect(homeFolder(environment, platform)).toBe(folder)
  })

  it('is below the home folder otherwise, also when XDG_DATA_HOME is relative or PAWL_HOME empty', () => {
    expect(homeFolder({}, 'linux')).toMatch(/\/\.local\/share\/pawl$/)
    expect(homeFolder({ XDG_DATA_HOME: 'data', PAWL_HOME: '' }, 'linux')).toMatch(/\/\.local\/share\/pawl$/)
    expect(homeFolder({}, 'darwin')).toMatch(/\/Library\/Application Support\/Pawl$/)
  })
})
