import { expect, test } from 'vitest'
import { smellsOf } from '../../../main/core/agent/gaming.ts'

const patch = (added: readonly string[], removed: readonly string[] = []) =>
  `diff --git a/train.py b/train.py\n--- a/train.py\n+++ b/train.py\n@@ -1,${removed.length} +1,${added.length} @@\n${removed.map((line) => `-${line}\n`).join('')}${added.map((line) => `+${line}\n`).join('')}`

test.each([
  ['torch.manual_seed(7)', 'touches a seed'],
  ['t0 = time.perf_counter()', 'touches timing'],
  ['    model.eval()', 'touches evaluation'],
  ['train, val = random_split(data, [0.9, 0.1])', 'touches how data is split'],
  ['time.sleep(0.1)', 'sleeps'],
  ['import requests; requests.get("https://example.com")', 'uses the network'],
  ['np.save("cache.npy", x)', 'writes data to disk'],
  ['open("/tmp/x").read()', 'reaches outside of its folder'],
  ['os.environ["PAWL_SEED"]', 'names the harness’s files'],
  ['if os.getenv("CI"): pass', 'looks at where it runs'],
  ['subprocess.run(["true"])', 'starts or loads other code'],
  ['sys.exit(0)', 'ends the run'],
])('%s: %s', (line, warning) => {
  expect(smellsOf(patch([line]), null)).toContain(warning)
})

test('a line that prints the metric is named by it', () => {
  expect(smellsOf(patch(['print("val_loss", 0.1)']), 'val_loss')).toContain('prints val_loss itself')
})

test('taking evaluation away smells as much as adding to it', () => {
  expect(smellsOf(patch([], ['loss = evaluate(model, val_data)']), null)).toEqual(
    expect.arrayContaining(['touches evaluation', 'touches how data is split']),
  )
})

test('an honest patch smells of nothing, and context is not looked at', () => {
  expect(smellsOf(patch(['lr = 3e-4', 'x = x.contiguous()'], ['lr = 1e-4']), 'val_loss')).toEqual([])
  const context = 'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n time.sleep(1)\n-a = 1\n+a = 2\n'
  expect(smellsOf(context, null)).toEqual([])
})

test('a new module is looked at once something names it, or if Python loads it by itself', () => {
  const made = (name: string) =>
    `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +1,1 @@\n+sys.exit(1)\n`
  expect(smellsOf(made('check_windows.py'), null)).toEqual([])
  expect(smellsOf(made('check_windows.py') + patch(['import check_windows']), null)).toEqual(['ends the run'])
  expect(smellsOf(made('sitecustomize.py'), null)).toEqual(['ends the run'])
})
