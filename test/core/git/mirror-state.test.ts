import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { git } from '../../../main/core/git/git.ts'
import { inspect } from '../../../main/core/git/inspect.ts'
import { type Mirror, openMirror } from '../../../main/core/git/mirror.ts'
import { mirrorChanges, mirrorState, restoreMirror } from '../../../main/core/git/mirror-state.ts'
import { makeForeignProject } from '../../support/foreign-project.ts'

let folder = ''
let mirror: Mirror
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pawl mirror ü '))
  const project = makeForeignProject(folder)
  const repository = await inspect(project.path)
  if (repository.kind !== 'repository') throw new Error(repository.kind)
  mirror = await openMirror(join(folder, 'home'), repository, project.head)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const inMirror = (...args: string[]) => git(args, mirror.path, 'change it', { place: { gitDir: mirror.path } })

test('what decides over a mirror is put back as it was, whatever of it was changed', async () => {
  const before = await mirrorState(mirror)
  const head = (
    await inMirror('rev-parse', 'HEAD^{commit}').catch(() => inMirror('rev-list', '--all', '-1'))
  ).stdout.trim()
  appendFileSync(join(mirror.path, 'config'), '[core]\n\tfsmonitor = evil\n')
  mkdirSync(join(mirror.path, 'hooks'), { recursive: true })
  writeFileSync(join(mirror.path, 'hooks', 'update'), '#!/bin/sh\n')
  mkdirSync(join(mirror.path, 'info'), { recursive: true })
  writeFileSync(join(mirror.path, 'info', 'attributes'), '* filter=evil\n')
  writeFileSync(join(mirror.path, 'HEAD'), 'ref: refs/heads/evil\n')
  await inMirror('update-ref', 'refs/heads/evil', head)
  expect(mirrorChanges(before, await mirrorState(mirror))).toEqual([
    'config',
    'HEAD',
    'info/attributes',
    'hooks/update',
    'refs',
  ])
  await restoreMirror(mirror, before)
  expect(mirrorChanges(before, await mirrorState(mirror))).toEqual([])
  expect(readFileSync(join(mirror.path, 'config'), 'utf8')).not.toContain('fsmonitor = evil')
  expect(existsSync(join(mirror.path, 'hooks', 'update'))).toBe(false)
})

test('a branch that was moved or taken away comes back, and Pawl’s own refs are nobody’s business', async () => {
  const head = (await inMirror('rev-list', '--all', '-1')).stdout.trim()
  await inMirror('update-ref', 'refs/heads/kept', head)
  const before = await mirrorState(mirror)
  await inMirror('update-ref', '-d', 'refs/heads/kept')
  await inMirror('update-ref', 'refs/pawl/own', head)
  expect(mirrorChanges(before, await mirrorState(mirror))).toEqual(['refs'])
  await restoreMirror(mirror, before)
  expect((await inMirror('rev-parse', 'refs/heads/kept')).stdout.trim()).toBe(head)
  expect((await inMirror('rev-parse', 'refs/pawl/own')).stdout.trim()).toBe(head)
})
