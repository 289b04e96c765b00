import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const hook = join(import.meta.dirname, '../../../resources/harness/hook')
const root = mkdtempSync(join(tmpdir(), 'pawl hook ü'))
afterAll(() => rmSync(root, { recursive: true }))

/** Runs Python on a program among other files, and gives the lines that it prints. `seed` null: without the hook's variable. */
function python(seed: number | null, program: string, files: Readonly<Record<string, string>> = {}): string[] {
  const folder = mkdtempSync(join(root, 'run'))
  for (const [path, text] of Object.entries({ ...files, 'main.py': program })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: root,
    PYTHONPATH: `${hook}:${folder}`,
    PYTHONDONTWRITEBYTECODE: '1',
    ...(seed === null ? {} : { PAWL_SEED: String(seed) }),
  }
  return execFileSync('python3', ['main.py'], { cwd: folder, env, encoding: 'utf8' }).trim().split('\n')
}

/** A stand-in with torch's ways: seeding it seeds its devices by their own functions. */
const torch = {
  'torch/__init__.py': 'from . import cuda, random\nfrom .random import manual_seed\ncalls = cuda.calls\n',
  'torch/random.py':
    'from . import cuda\ndef manual_seed(seed):\n    cuda.calls.append(("cpu", seed))\n    cuda.manual_seed_all(seed)\n    return "generator"\n',
  'torch/cuda.py':
    'calls = []\ndef manual_seed(seed):\n    calls.append(("one", seed))\ndef manual_seed_all(seed):\n    calls.append(("all", seed))\n',
}
const numpy = {
  'numpy/__init__.py': 'from . import random\n',
  'numpy/random.py': 'calls = []\ndef seed(seed=None):\n    calls.append(seed)\n',
}

describe('the seed hook', () => {
  const draws =
    'import random\nprint(random.random())\nrandom.seed(1337)\nprint(random.random())\nrandom.seed("text")\nprint(random.random())\nrandom.seed()\nprint(random.random())\n'

  test('makes runs of one seed the same and of two seeds different, also where the code seeds itself', () => {
    const one = python(1, draws)
    expect(python(1, draws)).toEqual(one)
    const two = python(2, draws)
    for (const [index, line] of one.entries()) expect(two[index]).not.toBe(line)
  })

  test("leaves the code's own seeds as they are for seed 0", () => {
    const plain = python(null, draws)
    const zero = python(0, draws)
    expect(zero.slice(1, 3)).toEqual(plain.slice(1, 3))
  })

  test('does nothing without its variable', () => {
    expect(python(null, 'import random\nprint(random.seed.__name__, type(random.seed).__name__)\n')).toEqual([
      'seed method',
    ])
  })

  test('seeds numpy when it is imported, and offsets its seeds within their range', () => {
    const program =
      'import numpy\nnumpy.random.seed(5)\nnumpy.random.seed(2**32 - 1)\nnumpy.random.seed([1, 2])\nnumpy.random.seed(None)\nnumpy.random.seed(seed=9)\nprint(numpy.random.calls)\n'
    expect(python(3, program, numpy)).toEqual(['[3, 8, 2, [4, 5], 3, 12]'])
  })

  test('seeds torch and its devices, each seed moved once', () => {
    const program =
      'import torch\nprint(torch.manual_seed(5))\ntorch.random.manual_seed(6)\ntorch.cuda.manual_seed(7)\ntorch.cuda.manual_seed_all(seed=8)\ntorch.manual_seed(-9)\nprint(torch.calls)\n'
    expect(python(3, program, torch)).toEqual([
      'generator',
      "[('cpu', 3), ('all', 3), ('cpu', 8), ('all', 8), ('cpu', 9), ('all', 9), ('one', 10), ('all', 11), ('cpu', -6), ('all', -6)]",
    ])
  })

  test('imports nothing by itself', () => {
    const program = 'import sys\nprint([name for name in ("random", "numpy", "torch") if name in sys.modules])\n'
    // An installation may import random before any program does; then so it is with the hook.
    expect(python(3, program, { ...torch, ...numpy })).toEqual(python(null, program, { ...torch, ...numpy }))
  })

  test('lets a module that is absent be absent, and found once it is there', () => {
    const program =
      'import sys\ntry:\n    import torch\nexcept ImportError:\n    print("absent")\nsys.path.append("later")\nimport torch\nprint(torch.calls)\n'
    const later = Object.fromEntries(Object.entries(torch).map(([path, text]) => [`later/${path}`, text]))
    expect(python(3, program, later)).toEqual(['absent', "[('cpu', 3), ('all', 3)]"])
  })

  test("runs the project's own sitecustomize too", () => {
    expect(
      python(3, 'import sitecustomize\nprint(sitecustomize.mine)\n', {
        'sitecustomize.py': 'mine = "yes"\nprint("ran")\n',
      }),
    ).toEqual(['ran', 'yes'])
  })

  test('reaches processes that the run starts', () => {
    const program =
      'import random, subprocess, sys\nprint(random.random())\nsys.stdout.flush()\nsubprocess.run([sys.executable, "-c", "import random; print(random.random())"])\n'
    const [parent, child] = python(4, program)
    expect(child).toBe(parent)
  })

  test('leaves a traceback of the project as it would be', () => {
    const folder = mkdtempSync(join(root, 'run'))
    writeFileSync(join(folder, 'main.py'), 'import random\nrandom.seed(object())\nraise ValueError("own")\n')
    const run = spawnSync('python3', ['main.py'], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', PYTHONPATH: hook, PAWL_SEED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    })
    expect(run.status).toBe(1)
    expect(run.stderr).not.toContain('pawl:')
  })
})
