import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMetricName } from '../../../main/core/project/names.ts'
import { type LineMemory, lineRules, noMemory, readMetricLine } from '../../../main/core/training/metric-lines.ts'
import { pattern } from './printed.ts'

/** What a line says, as `step | name=value ...`; NaN and infinity are marked by an exclamation mark. */
function read(line: string, memory: LineMemory = noMemory, metrics: Readonly<Record<string, string>> = {}): string {
  const rules = lineRules(Object.entries(metrics).map(([name, source]) => ({ name, pattern: pattern(source) })))
  const { step, points, nonFinite } = readMetricLine(line, memory, rules)
  const found = [
    ...points.map(({ name, value }) => `${name}=${value}`),
    ...nonFinite.map(({ name, printed }) => `${name}=${printed}!`),
  ]
  return `${step ?? '-'} | ${found.join(' ')}`.trim()
}

describe('progress lines of real programs', () => {
  test.each([
    [
      'nanochat',
      'step 00001/21400 (0.00%) | loss: 10.8 | lrm: 1.00 | dt: 1234.5ms | tok/sec: 424,000 | mfu: 12.3 | total time: 0.0m',
      '1 | loss=10.8 lrm=1 dt=1234.5 tok/sec=424000 mfu=12.3 total_time=0',
    ],
    ['nanochat, evaluation', 'Step 00250 | Validation bpb: 0.9123', '250 | validation_bpb=0.9123'],
    [
      'autoresearch',
      'step 00953 (102.4%) | loss: 2.997 | lrm: 0.00 | dt: 313ms | tok/sec: 1,677,000 | mfu: 39.8% | epoch: 1 | remaining: 0s    ',
      '953 | loss=2.997 lrm=0 dt=313 tok/sec=1677000 mfu=39.8 epoch=1 remaining=0',
    ],
    ['nanoGPT, evaluation', 'step 250: train loss 1.9, val loss 2.0', '250 | train_loss=1.9 val_loss=2'],
    ['nanoGPT', 'iter 10: loss 2.1034, time 12.3ms, mfu 1.2%', '10 | loss=2.1034 time=12.3 mfu=1.2'],
    [
      'modded-nanogpt',
      'step:250/1750 val_loss:3.9 train_time:61000ms step_avg:244.0ms',
      '250 | val_loss=3.9 train_time=61000 step_avg=244',
    ],
    ['PyTorch tutorial', 'Epoch [1/10], Step [100/600], Loss: 0.5', '700 | epoch=1 loss=0.5'],
    ['PyTorch MNIST', 'Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.300000', '60640 | epoch=1 loss=2.3'],
    [
      'PyTorch word language model',
      '| epoch   1 |   200/2983 batches | lr 20.00 | ms/batch 13.25 | loss  7.65 | ppl  2104.46',
      '3183 | epoch=1 lr=20 ms/batch=13.25 loss=7.65 ppl=2104.46',
    ],
    ['Keras', '100/1875 [====>.....] - ETA: 5s - loss: 0.5 - accuracy: 0.8', '100 | eta=5 loss=0.5 accuracy=0.8'],
    ['tqdm', ' 45%|####5     | 450/1000 [00:10<00:12, 44.1it/s, loss=2.3]', '450 | loss=2.3'],
    [
      'Lightning',
      'Epoch 1: 100%|###| 938/938 [00:10<00:00, v_num=0, train_loss=0.1]',
      '1876 | epoch=1 v_num=0 train_loss=0.1',
    ],
    [
      'Hugging Face',
      "{'loss': 0.5, 'grad_norm': 1.2, 'learning_rate': 1e-05, 'epoch': 0.01}",
      '0.01 | loss=0.5 grad_norm=1.2 learning_rate=0.00001 epoch=0.01',
    ],
    ['logging', '2026-01-01 12:00:00,123 - INFO - step 10 loss 2.3', '10 | loss=2.3'],
    ['logging in brackets', '[12:00:01][INFO] step=10 loss=2.5 lr=1e-3', '10 | loss=2.5 lr=0.001'],
    ['key=value', 'epoch=3 step=40 loss=2.3e0 acc=.5', '40 | epoch=3 loss=2.3 acc=0.5'],
    ['thousands and multiples', 'step 1 tok/s 1.2M loss 1,234.5 mem 12GB', '1 | tok/s=1200000 loss=1234.5 mem=12'],
    ['an epoch with names', 'Epoch 3: val_loss 2.1 acc 0.9', '3 | epoch=3 val_loss=2.1 acc=0.9'],
    ['signs', 'step 4 | reward: -1.5 | delta: +0.25', '4 | reward=-1.5 delta=0.25'],
    ['colours', '\u001b[32mstep 10\u001b[0m | \u001b[1mloss: 2.5\u001b[0m', '10 | loss=2.5'],
  ])('%s', (_, line, expected) => {
    expect(read(line)).toBe(expected.replace('0.00001', '0.00001'))
  })

  test('autoresearch rewrites its line with \\r, and its summary follows ---', () => {
    const log =
      '\rstep 00952 (99.9%) | loss: 2.998\rstep 00953 (100.0%) | loss: 2.997\n---\nval_bpb:          0.997900\ntraining_seconds: 300.1\npeak_vram_mb:     45060.2\nnum_steps:        953\n'
    const found = log
      .split(/[\r\n]/)
      .filter((line) => line !== '')
      .map((line) => read(line))
    expect(found).toEqual([
      '952 | loss=2.998',
      '953 | loss=2.997',
      '- |',
      '- | val_bpb=0.9979',
      '- | training_seconds=300.1',
      '- | peak_vram_mb=45060.2',
      '- | num_steps=953',
    ])
  })
})

describe('marked lines', () => {
  test.each([
    ['METRIC tokens_per_s=1234.5', '- | tokens_per_s=1234.5'],
    ['  METRIC latency.p99_µs=12e-3  ', '- | latency.p99_µs=0.012'],
    ['METRIC loss=nan', '- | loss=nan!'],
    ['METRIC loss=-inf', '- | loss=-inf!'],
    ['METRIC __proto__=1', '- |'],
    ['METRIC constructor=1', '- |'],
    ['METRIC a.prototype=1', '- |'],
    ['METRIC loss=1.2.3', '- |'],
    ['METRIC loss=0x10', '- |'],
    ['METRIC a=1 b=2', '- | a=1 b=2'],
  ])('%s', (line, expected) => {
    expect(read(line)).toBe(expected)
  })
})

describe('JSON lines', () => {
  test.each([
    ['{"step": 10, "loss": 2.5, "ok": true, "note": "loss: 3"}', '10 | loss=2.5'],
    ['{"_step": 3, "val": {"loss": 1.5, "deep": {"x": 1, "deeper": {"y": 2}}}}', '3 | val.loss=1.5 val.deep.x=1'],
    ['{"loss": NaN, "norm": Infinity, "low": -Infinity}', '- | loss=NaN! norm=Infinity! low=-Infinity!'],
    ['{"__proto__": 1, "constructor": 2, "loss": 3}', '- | loss=3'],
    ['{"a": {"__proto__": {"x": 1}}}', '- |'],
    ['{"list": [1, 2], "none": null}', '- |'],
    ['{"epoch": 2, "loss": 1}', '2 | epoch=2 loss=1'],
    ['{broken: 1, loss: 2}', '- | broken=1 loss=2'],
  ])('%s', (line, expected) => {
    expect(read(line)).toBe(expected)
  })
})

describe('summary lines', () => {
  test.each([
    ['val_bpb:          0.997900', '- | val_bpb=0.9979'],
    ['Final_Loss: 2', '- | Final_Loss=2'],
    ['loss: -1.5e-3', '- | loss=-0.0015'],
    ['loss: nan', '- | loss=nan!'],
    ['loss: inf', '- | loss=inf!'],
    ['step: 100', '100 |'],
    ['constructor: 1', '- |'],
  ])('%s', (line, expected) => {
    expect(read(line)).toBe(expected)
  })
})

describe('what is no metric stays out', () => {
  test.each([
    'File "/x/train.py", line 10, in <module>',
    'http://localhost:8080/x',
    'sha: 12ab34 version: 1.2.3 time: 00:01:22 date: 2026-01-01',
    'Downloading 42 files',
    'INFO loss 2.3',
    'done',
    '---',
    '1 2 3',
    '\u0000\u0001\u0002',
  ])('%s', (line) => {
    expect(read(line)).toBe('- |')
  })
})

describe('NaN and infinity', () => {
  test.each([
    ['step 10 | loss nan', '10 | loss=nan!'],
    ['iter 500: loss inf, time 3ms', '500 | time=3 loss=inf!'],
    ['step=1 loss=-Infinity', '1 | loss=-Infinity!'],
    ['step 3 banana: 4 info: 5', '3 | banana=4 info=5'],
  ])('%s', (line, expected) => {
    expect(read(line)).toBe(expected)
  })
})

describe("the project's own patterns", () => {
  test('find what nothing else finds', () => {
    expect(read('accuracy is 0.93 now', noMemory, { acc: 'accuracy is (\\d+\\.\\d+)' })).toBe('- | acc=0.93')
  })
  test('may name the value and the step', () => {
    expect(read('@7 -> 0.93', noMemory, { acc: '@(?P<step>\\d+) -> (?P<value>\\S+)' })).toBe('7 | acc=0.93')
    expect(read('@7 -> 0.93', noMemory, { acc: '@(?<step>\\d+) -> (\\S+)' })).toBe('7 | acc=0.93')
  })
  test('replace the reading of the metric that they are for, and of no other', () => {
    expect(read('step 1 loss: 5 acc: 6 \u003c7\u003e', noMemory, { loss: '\u003c(\\d)\u003e' })).toBe(
      '1 | loss=7 acc=6',
    )
  })
  test('give no number for what is none, and NaN for NaN', () => {
    expect(read('value <abc>', noMemory, { x: '<(.*)>' })).toBe('- |')
    expect(read('value <nan>', noMemory, { x: '<(.*)>' })).toBe('- | x=nan!')
  })
  test('are linear in the length of the line', () => {
    const evil = `${'a'.repeat(60_000)}!`
    expect(read(evil, noMemory, { x: '^(a+)+$' })).toBe('- |')
  })
})

describe('the step of a value', () => {
  const rules = lineRules([])
  const stepsOf = (lines: readonly string[]): (number | null)[] => {
    let memory = noMemory
    return lines.flatMap((line) => {
      const reading = readMetricLine(line, memory, rules)
      memory = reading.memory
      return reading.points.map(({ step }) => step)
    })
  }
  test('is the one of its line, else the last one before', () => {
    expect(stepsOf(['lr: 1', 'step 5 | loss: 2', 'val_loss: 3', 'METRIC x=1', 'step 6 | loss: 1'])).toEqual([
      null,
      5,
      5,
      5,
      6,
    ])
  })
  test('is the epoch only in a log that names nothing finer', () => {
    expect(stepsOf(['epoch=1 loss=3', 'epoch=2 loss=2'])).toEqual([1, 1, 2, 2])
    expect(stepsOf(['step 700 | loss: 2', 'epoch 2: val_loss: 3'])).toEqual([700, 700, 700])
  })
})

test('a line of any kind is read in a moment, and never throws', () => {
  const parts = [
    'a ',
    'a: ',
    '1 ',
    'x=1 ',
    '{',
    '[',
    ' ',
    '- ',
    '1,000,',
    '\u001b[',
    '{"a":',
    'step ',
    'x:',
    'nan ',
    '"',
    "'",
    'e+',
    '(step ',
    'epoch #',
    '\u00a0',
    '\ud800',
  ]
  for (const part of parts) {
    for (const other of ['', ...parts]) {
      const line = (part + other).repeat(2_000)
      for (const { name } of readMetricLine(line, noMemory, lineRules([])).points) expect(isMetricName(name)).toBe(true)
    }
  }
})

// Other people's files, which are not part of this repository: read where they are, and skipped, saying so, where they are not.
const corpus = join(import.meta.dirname, '../../../../shared/corpus')

describe.skipIf(!existsSync(corpus))(
  `real logs of other programs${existsSync(corpus) ? '' : ' (skipped: ../shared/corpus is not there)'}`,
  () => {
    const linesOf = (file: string): string[] =>
      readFileSync(join(corpus, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')

    test('a session log gives the metric of each of its runs', () => {
      const runs = linesOf('parameter-golf.jsonl').filter((line) => 'run' in (JSON.parse(line) as object))
      expect(runs.length).toBeGreaterThan(0)
      for (const line of runs) {
        const metric = (JSON.parse(line) as { metric: number }).metric
        const found = readMetricLine(line, noMemory, lineRules([])).points.find(({ name }) => name === 'metric')
        expect(found?.value).toBe(metric)
      }
    })

    test('every line of every file is read without an exception, and gives proper names only', () => {
      const files = [
        ...readdirSync(corpus),
        ...readdirSync(join(corpus, 'agents')).map((file) => join('agents', file)),
      ].filter((file) => /\.(tsv|jsonl)$/.test(file))
      expect(files.length).toBeGreaterThan(5)
      for (const file of files) {
        for (const line of linesOf(file)) {
          for (const { name, value } of readMetricLine(line, noMemory, lineRules([])).points) {
            expect(isMetricName(name)).toBe(true)
            expect(Number.isFinite(value)).toBe(true)
          }
        }
      }
    })
  },
)
