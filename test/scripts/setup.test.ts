import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCode, which } from '../../scripts/setup/child.mjs'
import { loadsSqlite } from '../../scripts/setup/node.mjs'
import { defines } from '../../scripts/setup/sqlite.mjs'
import { missingLibraries } from '../../scripts/setup/system.mjs'
import { unzip } from '../../scripts/setup/unzip.mjs'

describe('set-up', () => {
  it.each([
    ['20.18.1', false],
    ['22.13.1', false],
    ['22.14.0', true],
    ['23.0.0', true],
    ['24.21.0', true],
  ])('knows whether Node %s loads the prebuilt SQLite: %s', (version, loads) => {
    expect(loadsSqlite(version)).toBe(loads)
  })

  it('names each library once that ldd did not find', () => {
    const output = [
      '\tlibgtk-3.so.0 => not found',
      '\tlibc.so.6 => /lib/libc.so.6 (0x1)',
      '\tlibgtk-3.so.0 => not found',
      '',
    ].join('\n')
    expect(missingLibraries(output)).toEqual(['libgtk-3.so.0'])
  })

  it('compiles SQLite with the definitions of its package', () => {
    const gypi = readFileSync(join(import.meta.dirname, '../../node_modules/better-sqlite3/deps/defines.gypi'), 'utf8')
    const flags = defines(gypi)
    expect(flags).toContain('-DSQLITE_ENABLE_FTS5')
    expect(flags).toContain('-DSQLITE_DEFAULT_CACHE_SIZE=-16000')
    expect(flags.length).toBe(gypi.split('\n').filter((line) => line.trim().endsWith("',")).length)
  })

  it('reports a signal as a shell would', () => {
    expect(exitCode(null, 'SIGTERM')).toBe(143)
    expect(exitCode(2, null)).toBe(2)
  })

  it('finds a program on PATH, or says that there is none', () => {
    expect(which('git')).toMatch(/git$/)
    expect(which('no-such-program-here')).toBe(null)
  })
})

describe('unzip', () => {
  it('unpacks what is wanted, with its permissions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pawl-unzip-'))
    const zip = join(import.meta.dirname, '../fixtures/two-files.zip')
    await unzip(zip, folder, (name) => (name.includes('unwanted') ? null : name.replace('app/', '')))
    expect(readFileSync(join(folder, 'run.sh'), 'utf8')).toBe(`#!/bin/sh\n${'echo hello\n'.repeat(50)}`)
    expect(statSync(join(folder, 'run.sh')).mode & 0o777).toBe(0o755)
    expect(() => statSync(join(folder, 'unwanted.txt'))).toThrow('ENOENT')
    rmSync(folder, { recursive: true })
  })

  it('refuses an entry that points outside of the folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pawl-unzip-'))
    const zip = join(import.meta.dirname, '../fixtures/two-files.zip')
    await expect(unzip(zip, folder, () => '../outside.txt')).rejects.toThrow('points outside')
    rmSync(folder, { recursive: true })
  })
})
