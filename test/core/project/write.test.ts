import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { documentProject } from '../../../main/core/project/document.ts'
import { readProject } from '../../../main/core/project/read.ts'
import { keysAt, noteAt, type TableName, tables } from '../../../main/core/project/schema.ts'
import { type ProjectDraft, writeProject } from '../../../main/core/project/write.ts'

const draft: ProjectDraft = {
  run: {
    command: 'python "my train.py" --seed {seed}',
    seed: 'argument',
    link: ['data', 'a "quoted" name', 'back\\slash'.replace('\\', '')],
    env: { OMP_NUM_THREADS: '8' },
    metrics: { 'val acc': 'acc: (\\d+)' },
  },
  objective: { kind: 'time-to-target', metric: 'val_loss', target: 3.28, guards: [{ metric: 'm', max: 1 }] },
  edit: { allow: Array.from({ length: 20 }, (_, index) => `model/layer_${index}.py`) },
  budget: { hours: 2 },
}

/** Takes the comment sign off the lines that show a default. */
const uncommented = (text: string): string => text.replaceAll(/^# (\[?\w.*?) {2}# default$/gm, '$1')

describe('a written project file', () => {
  test('is read back as it was meant', () => {
    const read = readProject(writeProject(draft), 'pawl.toml')
    expect(read).toMatchObject({
      kind: 'project',
      project: {
        run: {
          command: ['python', 'my train.py', '--seed', '{seed}'],
          link: draft.run?.link,
          env: { OMP_NUM_THREADS: '8' },
          metrics: [{ name: 'val acc', pattern: 'acc: (\\d+)' }],
        },
        objective: { target: 3.28 },
        edit: { allow: draft.edit?.allow },
        budget: { hours: 2, experiments: null },
      },
    })
  })

  test('shows every default as it is: without the comment signs it means the same', () => {
    const text = writeProject({ ...draft, evidence: {} })
    const shown = uncommented(text)
    expect(shown).not.toBe(text)
    expect(readProject(shown, 'pawl.toml')).toEqual(readProject(text, 'pawl.toml'))
  })

  test('names every key of every table', () => {
    const text = writeProject(draft)
    for (const table of Object.keys(tables) as TableName[]) {
      expect(text).toContain(`[${table}]`)
      for (const key of keysAt([table])) expect(text).toMatch(new RegExp(`^(# +)?${key} = `, 'm'))
    }
  })

  test('keeps its lines short', () => {
    const tooLong = writeProject(draft)
      .split('\n')
      .filter((line) => line.length > 120)
    expect(tooLong).toEqual([])
  })
})

test('every key of the schema documents itself', () => {
  for (const table of Object.keys(tables)) {
    for (const key of keysAt([table])) {
      const note = noteAt([table, key])
      expect(note?.text, `${table}.${key}`).toMatch(/\.$/)
      expect(note?.expected, `${table}.${key}`).not.toBe('')
    }
  }
})

test('docs/pawl-toml.md is what the schema says; scripts/docs-project.ts writes it', () => {
  const page = readFileSync(new URL('../../../docs/pawl-toml.md', import.meta.url), 'utf8')
  expect(page).toBe(documentProject())
})
