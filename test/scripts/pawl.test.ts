import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const tooOld = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.1' } })`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl bin ü-'))
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Stands in for the built command line. */
function program(text: string) {
  mkdirSync(join(folder, 'out/main'), { recursive: true })
  writeFileSync(join(folder, 'out/main/headless.js'), text)
}

function pawl(nodeFlags: readonly string[], ...args: readonly string[]) {
  return spawn(process.execPath, [...nodeFlags, join(folder, 'scripts/pawl.mjs'), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

async function ending(child: ChildProcess) {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, stdout, stderr }
}

const node = { 'a Node that is new enough': [], 'a Node that is too old': ['--import', tooOld] }

describe.each(Object.entries(node))('pawl started by %s', (_, flags) => {
  it('hands on its arguments, its input and the exit code', async () => {
    program(`
      process.stdin.on('data', (text) => process.stdout.write(JSON.stringify([process.argv.slice(2), String(text)])))
      process.stdin.on('end', () => process.exit(3))`)
    const child = pawl(flags, 'run', 'a folder', '--hours', '2')
    child.stdin.end('typed')
    expect(await ending(child)).toMatchObject({
      code: 3,
      stdout: '[["run","a folder","--hours","2"],"typed"]',
      stderr: '',
    })
  })

  it('runs where SQLite loads', async () => {
    program('process.stdout.write(String(Number(process.versions.napi) >= 10))')
    expect((await ending(pawl(flags))).stdout).toBe('true')
  })

  it('ends as the program ends when it is asked to', async () => {
    program("process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); process.stdout.write('ready')")
    const child = pawl(flags)
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await ending(child)).toMatchObject({ code: 7 })
  })

  it('leaves no program behind when it is killed outright', async () => {
    program("setInterval(() => {}, 1000); process.stdout.write('ready')")
    const child = pawl(flags)
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    // The output closes only when every process that holds it is gone.
    expect(await ending(child)).toMatchObject({ code: null, signal: 'SIGKILL' })
  })
})

describe('pawl', () => {
  it('says on stderr why a build failed, and starts nothing', async () => {
    writeFileSync(join(folder, 'electron.vite.config.ts'), 'throw new Error("no such thing")')
    const { code, stdout, stderr } = await ending(pawl([]))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('The build failed')
    expect(stderr).toContain('no such thing')
  })

  it('builds again when a source is newer than what was built', async () => {
    program("process.stdout.write('old')")
    utimesSync(join(folder, 'out/main/headless.js'), 1, 1)
    mkdirSync(join(folder, 'main'))
    writeFileSync(join(folder, 'main/headless.ts'), "process.stdout.write('new')")
    writeFileSync(join(folder, 'electron.vite.config.ts'), mainOnly)
    const { code, stdout, stderr } = await ending(pawl([]))
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'new', stderr: 'building\n' })
    expect(existsSync(join(folder, 'out/main/headless.js'))).toBe(true)
    expect(readFileSync(join(folder, 'out/main/headless.js'), 'utf8')).toContain('new')
  })
})

const mainOnly = `
import { resolve } from 'node:path'
const at = (name) => resolve(import.meta.dirname, name)
export default {
  main: { build: {
    outDir: resolve(process.env.PAWL_BUILD_TO, 'main'),
    rolldownOptions: { input: { headless: at('main/headless.ts') }, output: { format: 'es', entryFileNames: '[name].js' } },
  } },
}`
