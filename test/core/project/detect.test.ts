import { describe, expect, test } from 'vitest'
import { printedMetrics } from '../../../main/core/project/detect/metric.ts'
import { detectProject } from '../../../main/core/project/detect.ts'
import type { Project } from '../../../main/core/project/project.ts'
import { readProject } from '../../../main/core/project/read.ts'
import { folderMaker } from './folders.ts'

const { repository } = folderMaker('detect')

/** The proposal for a repository, which must be a project file without a mistake. */
async function detected(
  files: Readonly<Record<string, string>>,
  untracked: Readonly<Record<string, string>> = {},
): Promise<{ project: Project; text: string }> {
  const text = await detectProject(repository(files, untracked))
  const read = readProject(text, 'pawl.toml')
  if (read.kind !== 'project') throw new Error(JSON.stringify(read.mistakes))
  return { project: read.project, text }
}

const trainer = `
import argparse, torch
from model import GPT
from lib.data import batches
def main():
    optimizer = torch.optim.AdamW([])
    for step in range(100):
        loss.backward()
        optimizer.step()
        print(f"step {step}: train loss {loss:.4f}, val loss {val:.4f}")
if __name__ == '__main__':
    main()
`

describe('a repository with a trainer', () => {
  test('is started by it, judged by its validation loss, and edited in what it imports', async () => {
    const { project } = await detected({
      'train.py': trainer,
      'model.py': 'from lib import layers\n',
      'lib/__init__.py': '',
      'lib/data.py': '',
      'lib/layers.py': '',
      'lib/unused.py': '',
      'plot.py': '',
    })
    expect(project.run.command).toEqual(['python', 'train.py'])
    expect(project.run.seed).toEqual({ kind: 'hook' })
    expect(project.objective).toEqual({ kind: 'metric', metric: 'val_loss', direction: 'minimize' })
    expect(project.edit.allow).toEqual(
      ['train.py', 'model.py', 'lib/data.py', 'lib/__init__.py', 'lib/layers.py'].sort(
        (a, b) => project.edit.allow.indexOf(a) - project.edit.allow.indexOf(b),
      ),
    )
    expect(project.edit.check?.slice(0, 3)).toEqual(['python', '-m', 'py_compile'])
  })

  test('protects what judges and feeds it, and links the data that git ignores', async () => {
    const files = {
      'train.py': `${trainer}\nimport evaluate\n`,
      'model.py': '',
      'evaluate.py': '',
      'prepare.py': '',
      'loss_eval.py': '',
      'tests/test_a.py': '',
      '.gitignore': 'data/\n*.log\n__pycache__\n.venv\nout\n',
      'program.md': 'Lower val_loss.',
    }
    const { project, text } = await detected(files, {
      'data/tokens.bin': 'x',
      'run.log': '',
      '__pycache__/a.pyc': '',
      '.venv/bin/python': '',
      'out/ckpt.pt': '',
    })
    expect(project.edit.protect).toEqual(
      expect.arrayContaining([
        'evaluate.py',
        'prepare.py',
        'loss_eval.py',
        'tests/**',
        'data/**',
        'program.md',
        'pawl.toml',
      ]),
    )
    expect(project.edit.allow).toEqual(['train.py', 'model.py'])
    expect(project.run.link).toEqual(['data'])
    expect(text).toContain('program.md is taken as the brief')
  })

  test('gets its seed and its folder by the options that it has', async () => {
    const { project } = await detected({
      'train.py': `${trainer}\np = argparse.ArgumentParser()\np.add_argument("--seed", type=int)\np.add_argument('-o', '--output_dir')\np.add_argument("--name", required=True)\n`,
    })
    expect(project.run.command).toEqual(['python', 'train.py', '--output_dir', '{out}', '--seed', '{seed}'])
    expect(project.run.seed).toEqual({ kind: 'argument' })
  })

  test('gets its seed by the variable that it reads', async () => {
    const { project } = await detected({ 'train.py': `${trainer}\nseed = int(os.environ.get("RUN_SEED", 0))\n` })
    expect(project.run.seed).toEqual({ kind: 'env', name: 'RUN_SEED' })
  })

  test('asks for an option that it requires', async () => {
    const { text } = await detected({ 'train.py': `${trainer}\np.add_argument("--name", required=True)\n` })
    expect(text).toContain('train.py requires --name')
  })
})

describe('well-known layouts', () => {
  test("nanoGPT: a configuration whose data is there, and the program's own way to name its folder", async () => {
    const files = {
      'train.py': `out_dir = 'out'\nexec(open('configurator.py').read())\n${trainer}`,
      'configurator.py': '',
      'config/train_gpt2.py': '',
      'config/train_tiny.py': '',
      'data/tiny/prepare.py': '',
      '.gitignore': '*.bin\n',
      'out/.gitkeep': '',
    }
    const { project } = await detected(files, {
      'data/tiny/train.bin': 'x',
      'data/tiny/val.bin': 'x',
      'out/ckpt.bin': 'x',
    })
    expect(project.run.command).toEqual(['python', 'train.py', 'config/train_tiny.py', '--out_dir={out}'])
    expect(project.run.link).toEqual(['data/tiny/train.bin', 'data/tiny/val.bin'])
  })

  test('autoresearch: a budget of time in protected code', async () => {
    const { project } = await detected({
      'train.py': `from prepare import TIME_BUDGET\n${trainer.replace('val loss {', 'val_bpb: {')}`,
      'prepare.py': 'TIME_BUDGET = 300\n',
      'program.md': 'lowest val_bpb',
    })
    expect(project.objective).toMatchObject({ metric: 'val_bpb' })
    expect(project.run.timeLimitMs).toBe(900_000)
  })

  test('pi-autoresearch: its script, its metric and its direction', async () => {
    const { project } = await detected({
      '.auto/measure.sh': '',
      '.auto/log.jsonl': '{"type":"config","metricName":"tok_s","bestDirection":"higher"}\n',
      'train.py': trainer,
    })
    expect(project.run.command).toEqual(['bash', '.auto/measure.sh'])
    expect(project.objective).toEqual({ kind: 'metric', metric: 'tok_s', direction: 'maximize' })
    expect(project.edit.protect).toContain('.auto/**')
  })

  test('a package that imports itself relatively is started as a module', async () => {
    const { project } = await detected({
      'pkg/__init__.py': '',
      'pkg/train.py': `from .model import GPT\n${trainer}`,
      'pkg/model.py': '',
    })
    expect(project.run.command).toEqual(['python', '-m', 'pkg.train'])
  })
})

describe('a repository that says little', () => {
  test.each([
    ['nothing at all', {}],
    ['no trainer', { 'readme.md': 'train.py', 'util.py': 'x = 1\n' }],
    ['a trainer that is no text', { 'train.py': '\0\0\0' }],
  ])('%s: a file that names what to fill in', async (_, files) => {
    const { text } = await detected(files as Readonly<Record<string, string>>)
    expect(text).toContain('No program that trains was found')
    expect(text).toContain('No metric was found')
  })

  test('a name of a file with quotes, spaces and a line break is no way out of its place', async () => {
    const odd = 'tr"a\'in me\n[run].py'
    const { project } = await detected({ [odd]: trainer, 'train_b.py': trainer })
    expect(project.run.command).toEqual(['python', 'train_b.py'])
  })
})

test('metrics are read from the texts that a program would print', () => {
  const source = `
print(f"step {i}: train loss {a:.3f}, val loss {b:.3f}")
print("epoch %d val_acc=%.2f" % (e, acc))
log('{}: {}'.format(x, y))
print("METRIC tok_per_s={}".format(v))
"""a docstring {without} metrics"""
`
  expect(printedMetrics(source)).toEqual(expect.arrayContaining(['train_loss', 'val_loss', 'val_acc', 'tok_per_s']))
})
