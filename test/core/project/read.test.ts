import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { mistakeLine, nearest } from '../../../main/core/project/mistake.ts'
import { readProject, readProjectFile } from '../../../main/core/project/read.ts'
import { unlimited } from '../../../preload/contract/unlimited.ts'

const whole = `
[run]
command    = "python train.py --seed {seed} --out '{out}'"
python     = ".venv/bin/python"
seed       = "argument"
time_limit = "1h30m"
starts_at  = '^step\\s+0'
link       = ["data"]
keep       = "ckpt.pt"
out_quota  = "2GiB"
env        = { OMP_NUM_THREADS = "8" }
metrics    = { acc = 'accuracy is (\\d+\\.\\d+)' }

[objective]
kind       = "time-to-target"
metric     = "val_loss"
target     = 3.28
clock      = "cpu"
min_effect = "0.3%"
guards     = [ { metric = "peak_vram_mb", max = 24000 }, { metric = "val_acc", worse_by_at_most = "0.1%" } ]

[evaluate]
command = "python eval.py --ckpt {out}/ckpt.pt"

[edit]
allow   = ["train.py", "model/**"]
protect = ["eval.py", "data/**"]
check   = "python -m py_compile train.py"

[evidence]
q = 0.01

[agent]
kind   = "script"
folder = "proposals"

[budget]
experiments = 700
hours = 48.5

[transfer]
command = "python train.py config/full.py --seed {seed}"

[sandbox]
mode = "on"
network = true
write = ["~/.cache/huggingface"]
`
const least =
  '[run]\ncommand = "python train.py"\n[objective]\nkind = "metric"\nmetric = "val_loss"\n[edit]\nallow = ["train.py"]\n'

/** Each mistake as `line:column key`, to be compared in one look. */
function places(text: string): string[] {
  const read = readProject(text, 'pawl.toml')
  return read.kind === 'project'
    ? []
    : read.mistakes.map((mistake) => `${mistake.line}:${mistake.column} ${mistake.key}`)
}

function onlyMistake(text: string): string {
  const read = readProject(text, 'pawl.toml')
  if (read.kind === 'project') return 'no mistake'
  return read.mistakes.length === 1 && read.mistakes[0]
    ? mistakeLine(read.mistakes[0])
    : `${read.mistakes.length} mistakes: ${read.mistakes.map(mistakeLine).join('\n')}`
}

describe('a project file', () => {
  test('with every table is read, with units in numbers', () => {
    const read = readProject(whole, 'pawl.toml')
    expect(read).toEqual({
      kind: 'project',
      project: {
        run: {
          gpus: null,
          gpusAtOnce: 1,
          command: ['python', 'train.py', '--seed', '{seed}', '--out', '{out}'],
          python: '.venv/bin/python',
          seed: { kind: 'argument' },
          timeLimitMs: 5_400_000,
          startsAt: '^step\\s+0',
          link: ['data'],
          tolerate: [],
          keep: ['ckpt.pt'],
          outQuotaBytes: 2_147_483_648,
          env: { OMP_NUM_THREADS: '8' },
          metrics: [{ name: 'acc', pattern: 'accuracy is (\\d+\\.\\d+)' }],
        },
        objective: { kind: 'time-to-target', metric: 'val_loss', direction: 'minimize', target: 3.28, clock: 'cpu' },
        minEffect: 0.003,
        guards: [
          { metric: 'peak_vram_mb', max: 24000, min: null, worseByAtMost: null, direction: 'minimize' },
          { metric: 'val_acc', max: null, min: null, worseByAtMost: 0.001, direction: 'maximize' },
        ],
        evaluate: { command: ['python', 'eval.py', '--ckpt', '{out}/ckpt.pt'], timeLimitMs: 600_000 },
        edit: {
          allow: ['train.py', 'model/**'],
          protect: ['eval.py', 'data/**', 'pawl.toml'],
          check: ['python', '-m', 'py_compile', 'train.py'],
        },
        q: 0.01,
        reserve: 0.15,
        agent: { kind: 'script', folder: 'proposals' },
        sandbox: { mode: 'on', network: true, write: ['~/.cache/huggingface'] },
        budget: { ...unlimited, experiments: 700, hours: 48.5 },
        transfer: { command: ['python', 'train.py', 'config/full.py', '--seed', '{seed}'], timeLimitMs: 7_200_000 },
      },
    })
  })

  test('names what the machine may do beside a run', () => {
    const read = (written: string) => readProject(least.replace('[run]', `[run]\ntolerate = ${written}`), 'pawl.toml')
    expect(read('["host-load", "slowed"]')).toMatchObject({ project: { run: { tolerate: ['host-load', 'slowed'] } } })
    expect(read('["sleep"]').kind).not.toBe('project')
  })

  test.each([
    ['"auto"', null],
    ['[]', []],
    ['[0, 2]', [0, 2]],
    ['["GPU-8fe3a97d", "MIG-f1c2a7e8-90ab"]', ['GPU-8fe3a97d', 'MIG-f1c2a7e8-90ab']],
  ])('names its GPUs by %s', (written, gpus) => {
    const read = readProject(least.replace('[run]', `[run]\ngpus = ${written}`), 'pawl.toml')
    expect(read.kind === 'project' ? read.project.run.gpus : read).toEqual(gpus)
  })

  test.each(['0', '[-1]', '[0.5]', '["0"]', '["cuda:0"]', '"all"', 'true'])('names no GPU by %s', (written) => {
    expect(onlyMistake(least.replace('[run]', `[run]\ngpus = ${written}`))).toContain('run.gpus')
  })

  test('needs only a command, an objective and what may be edited', () => {
    const read = readProject(least, 'pawl.toml')
    expect(read).toMatchObject({
      kind: 'project',
      project: {
        run: { seed: { kind: 'hook' }, timeLimitMs: 600_000 },
        minEffect: null,
        q: 0.05,
        agent: null,
        evaluate: null,
        transfer: null,
      },
    })
  })

  test('is the same after JSON', () => {
    const read = readProject(whole, 'pawl.toml')
    expect(JSON.parse(JSON.stringify(read))).toEqual(read)
  })
})

describe('every mistake has its line, what was expected, what was found and a remedy', () => {
  const change = (from: string, to: string): string => {
    expect(whole).toContain(from)
    return whole.replace(from, to)
  }
  test.each([
    ['a misspelled key', change('time_limit', 'timelimit '), '6:1: run.timelimit', 'Did you mean time_limit?'],
    [
      'a key in the wrong table',
      change('q = 0.01', 'q = 0.01\nusd = 3'),
      '32:1: evidence.usd',
      'Put usd under [budget].',
    ],
    ['an unknown key', change('q = 0.01', 'q = 0.01\ncolour = 3'), '32:1: evidence.colour', 'Possible here: q'],
    ['a misspelled table', change('[evidence]', '[evidense]'), '30:1: evidense', 'Did you mean [evidence]?'],
    ['a number for a duration', change('"1h30m"', '90'), '6:14: run.time_limit', 'found 90'],
    ['a duration without a unit', change('"1h30m"', '"90"'), '6:14: run.time_limit', 'such as "10m"'],
    ['a duration of nothing', change('"1h30m"', '"0s"'), '6:14: run.time_limit', 'above 0'],
    ['a size without a unit', change('"2GiB"', '"2"'), '10:14: run.out_quota', '"512MiB"'],
    ['a number in env', change('"8"', '8'), '11:34: run.env.OMP_NUM_THREADS', 'Write OMP_NUM_THREADS = "8".'],
    [
      'a key in env',
      change('OMP_NUM_THREADS = "8"', 'HF_TOKEN = "hf_x"'),
      '11:16: run.env.HF_TOKEN',
      'reads like a key',
    ],
    [
      'a variable that Pawl sets',
      change('OMP_NUM_THREADS = "8"', 'CUDA_VISIBLE_DEVICES = "1"'),
      '11:16: run.env.CUDA_VISIBLE_DEVICES',
      'the lease decides',
    ],
    [
      'a variable that is no name',
      change('OMP_NUM_THREADS = "8"', '"A B" = "8"'),
      '11:16: run.env.A B',
      'letters, digits and _',
    ],
    ['a pattern without a group', change('(\\d+\\.\\d+)', '\\d+'), '12:22: run.metrics.acc', 'round brackets'],
    ['a pattern that looks ahead', change('(\\d+\\.\\d+)', '(?=x)(\\d)'), '12:22: run.metrics.acc', 'linear time'],
    ['a pattern that is broken', change("'^step\\s+0'", "'(['"), '7:14: run.starts_at', 'RE2'],
    ['a name of JavaScript itself', change('acc = ', '__proto__ = '), '12:', 'Choose another name'],
    ['an unknown kind', change('"time-to-target"', '"speed"'), '15:14: objective.kind', '"throughput"'],
    ['an infinite target', change('3.28', 'inf'), '17:14: objective.target', 'found inf'],
    [
      'a target without its kind',
      change('"time-to-target"', '"metric"').replace('clock      = "cpu"', ''),
      '17:1: objective.target',
      'time-to-target',
    ],
    ['no target', change('target     = 3.28', ''), '14:1: objective.target', 'Write target ='],
    [
      'a clock for a metric',
      change('"time-to-target"', '"metric"').replace('target     = 3.28', ''),
      '18:1: objective.clock',
      'Remove clock',
    ],
    ['an effect of more than everything', change('"0.3%"', '3'), '19:14: objective.min_effect', '"auto"'],
    ['a guard without a limit', change(', max = 24000', ''), '20:16: objective.guards[0]', 'worse_by_at_most'],
    ['a guard whose limits cross', change('max = 24000', 'max = 1, min = 2'), '20:49: objective.guards[0].max', 'Swap'],
    [
      'a guard with a misspelled key',
      change('max = 24000', 'maximum = 24000'),
      '20:43: objective.guards[0].maximum',
      'Did you mean max?',
    ],
    [
      'evaluation by code that may be edited',
      change('"eval.py", ', '').replace('"model/**"]', '"**"]'),
      '23:11: evaluate.command',
      'Add "eval.py" under [edit] protect.',
    ],
    ['a protected path that is allowed', change('"model/**"]', '"eval.py"]'), '26:24: edit.allow[1]', 'not protected'],
    [
      'the project file among what is allowed',
      change('"model/**"]', '"pawl.toml"]'),
      '26:24: edit.allow[1]',
      'always protected',
    ],
    [
      'linked data that may be edited',
      change('"data/**"]', '"x"]').replace('"model/**"]', '"data/x.py", "**"]'),
      '8:15: run.link[0]',
      'add "data" under [edit] protect',
    ],
    ['an absolute path', change('"model/**"]', '"/etc/x"]'), '26:24: edit.allow[1]', 'an absolute path'],
    ['a path outside', change('["data"]', '["a/../../x"]'), '8:15: run.link[0]', 'leaves the repository'],
    ['nothing that may be edited', change('["train.py", "model/**"]', '[]'), '26:11: edit.allow', 'a list of paths'],
    [
      'a seed that is not in the command',
      change(' --seed {seed} --out', ' --out'),
      '3:14: run.command',
      '--seed {seed}',
    ],
    [
      'a seed in the command that is not asked for',
      change('seed       = "argument"', 'seed       = "hook"'),
      '5:14: run.seed',
      'Write seed = "argument"',
    ],
    [
      'a shell in the command',
      change(" --out '{out}'", ' --out {out} | tee x'),
      '3:57: run.command',
      'pipes into another',
    ],
    [
      'a placeholder that is misspelled',
      change('--seed {seed} --out', '--seed {seed} --g {gpus} --out'),
      '3:49: run.command',
      'Write {gpu}.',
    ],
    ['an output folder that the command is not told', change(" --out '{out}'", ''), '3:14: run.command', '{out}'],
    ['a share of errors above one half', change('q = 0.01', 'q = 0.9'), '31:5: evidence.q', 'at most 0.5'],
    ['an agent without what it needs', change('folder = "proposals"', ''), '33:1: agent.folder', 'Add folder'],
    [
      'an agent with what it does not know',
      change('folder = "proposals"', 'folder = "proposals"\nmodel = "x"'),
      '36:1: agent.model',
      'Remove it',
    ],
    ['a budget of nothing', change('700', '0'), '38:15: budget.experiments', 'above 0'],
    ['half an experiment', change('700', '1.5'), '38:15: budget.experiments', 'whole number'],
    [
      'a table that is a value',
      whole.replace('[evidence]\nq = 0.01\n', '').replace('\n[run]', 'evidence = 5\n[run]'),
      '1:12: evidence',
      'Write [evidence]',
    ],
    ['a transfer without the seed', change('full.py --seed {seed}', 'full.py'), '42:11: transfer.command', '{seed}'],
  ])('%s', (_, text, place, part) => {
    const line = onlyMistake(text)
    expect(line).toContain(`pawl.toml:${place}`)
    expect(line).toContain(part)
    expect(line).toMatch(/expected .+, found .+\. .+/s)
  })

  test('a metric that reads like an accuracy asks for its direction', () => {
    expect(onlyMistake(least.replace('val_loss', 'val_accuracy'))).toContain('direction = "maximize"')
    expect(places(least.replace('"val_loss"', '"val_accuracy"\ndirection = "minimize"'))).toEqual([])
  })

  test('a throughput needs no metric and is never minimised', () => {
    const throughput = least.replace('kind = "metric"\nmetric = "val_loss"', 'kind = "throughput"')
    expect(readProject(throughput, 'f')).toMatchObject({
      project: { objective: { kind: 'throughput', metric: null, clock: 'wall' } },
    })
    expect(onlyMistake(throughput.replace('"throughput"', '"throughput"\ndirection = "minimize"'))).toContain(
      'Remove direction',
    )
  })

  test('a seed variable may not be set twice, nor be a reserved one', () => {
    const env = (name: string): string =>
      least.replace('[objective]', `seed = "env:${name}"\nenv = { SEED = "1" }\n[objective]`)
    expect(onlyMistake(env('SEED'))).toContain('run.env.SEED')
    expect(onlyMistake(env('PYTHONHASHSEED'))).toContain('run.seed')
    expect(places(env('OTHER'))).toEqual([])
  })

  test('an api agent is complete, and a key never stands in the file', () => {
    const api = `${least}[agent]\nkind = "api"\n`
    expect(places(api)).toEqual(['8:1 agent.model', '8:1 agent.protocol'])
    expect(places(`${api}model = "m"\nprotocol = "openai"\n`)).toEqual(['8:1 agent.base_url'])
    expect(places(`${api}model = "m"\nprotocol = "anthropic"\n`)).toEqual([])
    const full = `${api}model = "m"\nprotocol = "openai"\nbase_url = "http://localhost:1/v1"\n`
    expect(places(full)).toEqual([])
    const leaked = onlyMistake(`${full}key_env = "sk-proj-123"\n`)
    expect(leaked).toContain('never the key itself')
    expect(leaked).not.toContain('sk-proj-123')
    expect(onlyMistake(full.replace('http://', ''))).toContain('agent.base_url')
  })
})

describe('all mistakes are reported at once', () => {
  test('of values, of keys and between keys', () => {
    expect(
      places(
        whole
          .replace('"1h30m"', '10')
          .replace('experiments', 'experimnts')
          .replace('q = 0.01', 'q = 7')
          .replace('"model/**"]', '"pawl.toml"]'),
      ),
    ).toEqual(['6:14 run.time_limit', '26:24 edit.allow[1]', '31:5 evidence.q', '38:1 budget.experimnts'])
  })

  test('of an empty file', () => {
    expect(places('')).toEqual(['1:1 run.command', '1:1 objective.kind', '1:1 edit.allow'])
  })

  test('a mistake of one key does not make another look wrong', () => {
    expect(places(whole.replace('"time-to-target"', '"time to target"'))).toEqual(['15:14 objective.kind'])
    expect(places(whole.replace('command    =', 'comand     ='))).toEqual(['3:1 run.comand'])
  })

  test('of syntax, together with those of the rest', () => {
    expect(places(whole.replace('"1h30m"', '90 minutes').replace('q = 0.01', 'q = 7'))).toEqual([
      '6:17 ',
      '31:5 evidence.q',
    ])
  })
})

describe('a mistake of syntax names what to write', () => {
  test.each([
    ['[run]\ncommand = python train.py\n', '2:11', 'Write command = "python train.py".'],
    ['[run]\ntime_limit = 10m\n', '2:', 'Write time_limit = "10m".'],
    ['[run]\na = True\n', '2:5', 'Write a = true.'],
    ['[run]\na = None\n', '2:', 'leave the key out'],
    ['[run]\ncommand: "x"\n', '2:8', 'Write command = "x".'],
    ['[run]\ncommand: python train.py\n', '2:8', 'Write command = "python train.py".'],
    ['[run]\na = "x\n', '2:', 'Close the text'],
    ['[run]\na = "\\d+"\n', '2:', "a = '\\d+'"],
    ['[run]\na = 1\na = 2\n', '3:1', 'remove one'],
    ['[run]\n[run]\n', '2:', 'Merge the two'],
    ['[run\na = 1\n', '1:', '[run]'],
    ['[run]\na =\n', '2:', 'a value'],
    ['[run]\na = [1,\n2\n', '', 'expected'],
  ])('%j', (text, place, remedy) => {
    const read = readProject(text, 'pawl.toml')
    expect(read.kind).toBe('mistakes')
    if (read.kind !== 'mistakes') return
    const lines = read.mistakes.map(mistakeLine)
    expect(lines.find((line) => line.startsWith(`pawl.toml:${place}`)) ?? lines.join('\n')).toContain(remedy)
  })

  test('whatever the bytes are, reading ends', () => {
    for (const from of ['"', "'", '[', ']', '{', '=', '\n', '#', '\\'])
      expect(readProject(whole.replaceAll(' ', from), 'f').kind).toBe('mistakes')
    for (let length = 0; length < whole.length; length += 7) readProject(whole.slice(0, length), 'f')
  })
})

describe('a file on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pawl project ü'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (bytes: string | Uint8Array): string => {
    const path = join(folder, 'pawl.toml')
    writeFileSync(path, bytes)
    return path
  }
  test('that is absent is said to be', async () => {
    expect(await readProjectFile(join(folder, 'no', 'pawl.toml'), 'pawl.toml')).toEqual({ kind: 'absent' })
  })
  test('gives its text and hash', async () => {
    expect(await readProjectFile(write(least), 'pawl.toml')).toMatchObject({
      kind: 'project',
      text: least,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })
  test('with a byte-order mark and CRLF is read', async () => {
    expect((await readProjectFile(write(`\ufeff${least.replaceAll('\n', '\r\n')}`), 'pawl.toml')).kind).toBe('project')
  })
  test('that is no UTF-8, or far too big, is a mistake and no exception', async () => {
    expect(await readProjectFile(write(new Uint8Array([0xff, 0xfe, 0x5b])), 'pawl.toml')).toMatchObject({
      mistakes: [{ found: 'other bytes' }],
    })
    expect(await readProjectFile(write('x'.repeat(2_000_000)), 'pawl.toml')).toMatchObject({
      mistakes: [{ expected: 'at most 1 MiB' }],
    })
  })
})

test('the nearest name is found, and none when none is near', () => {
  expect(nearest('timelimit', ['time_limit', 'seed'])).toBe('time_limit')
  expect(nearest('sede', ['time_limit', 'seed'])).toBe('seed')
  expect(nearest('colour', ['time_limit', 'seed'])).toBeNull()
})
