import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../main/core/log.ts'
import { fitted, readWindowState, type WindowState, writeWindowState } from '../../main/desktop/window-state.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pawl-window-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const kept: WindowState = { width: 1200, height: 800, x: 100, y: 50, isMaximized: true }
const screen = { x: 0, y: 0, width: 1920, height: 1080 }

describe("the window's place", () => {
  it('is where it was', () => {
    writeWindowState(join(folder, 'window.json'), kept, silentLog)
    expect(readWindowState(join(folder, 'window.json'))).toEqual(kept)
    expect(fitted(kept, [screen], true)).toEqual(kept)
  })

  it.each(['', '{', '[]', '{"width":"a"}', '{"width":1e999}'])('is the first one when the file holds %j', (text) => {
    writeFileSync(join(folder, 'window.json'), text)
    expect(readWindowState(join(folder, 'window.json'))).toMatchObject({ width: 1440, height: 900, x: null })
  })

  it('is the first one without a file, and a folder that is gone is no reason to fail', () => {
    expect(readWindowState(join(folder, 'none.json')).width).toBe(1440)
    expect(() => writeWindowState(join(folder, 'gone', 'window.json'), kept, silentLog)).not.toThrow()
  })

  it('is centred when its screen is gone, and on Wayland', () => {
    expect(fitted({ ...kept, x: 2500 }, [screen], true)).toMatchObject({ x: null, y: null, width: 1200 })
    expect(fitted({ ...kept, y: -10 }, [screen], true)).toMatchObject({ x: null, y: null })
    expect(fitted(kept, [screen], false)).toEqual({ ...kept, x: null, y: null })
  })

  it('fits the screen, and is never too small to use', () => {
    expect(fitted({ ...kept, width: 5000, height: 5000 }, [screen], true)).toMatchObject({ width: 1920, height: 1080 })
    expect(fitted({ ...kept, width: 1, height: 1 }, [screen], true)).toMatchObject({ width: 900, height: 560 })
    expect(fitted(kept, [], true)).toMatchObject({ width: 1200, height: 800, x: null })
  })
})
