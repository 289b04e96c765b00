import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

// Leases hold on the whole machine: a test must not wait for a campaign that somebody runs beside it, nor for another test's.
const folder = mkdtempSync(join(tmpdir(), 'pawl leases '))
process.env.PAWL_LEASES = folder
afterAll(() => rmSync(folder, { recursive: true, force: true }))
