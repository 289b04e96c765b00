import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyTo } from '../../main/core/git/apply.ts'
import { git } from '../../main/core/git/git.ts'
import { inspect } from '../../main/core/git/inspect.ts'
import { openMirror } from '../../main/core/git/mirror.ts'
import { sessionClone } from '../../main/core/git/session-clone.ts'
import { snapshot } from '../../main/core/git/snapshot.ts'
import { addWorktree, checkoutWorktree, removeWorktree, type Worktree } from '../../main/core/git/worktree.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

// How long a run waits for its files, in a repository with 1 GB of history and a tree of 50 MB, against plain copies of the
// same tree; and in a small repository. Medians; all samples are printed.

const MIB = 1024 * 1024
const HISTORY_COMMITS = 16
const HISTORY_COMMIT_BYTES = 64 * MIB
const TREE_FILES = 1_000
const TREE_FILE_BYTES = 50 * 1024
const IDENTITY = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost']

type Limit = { readonly name: string; readonly ms: number; readonly limitMs: number }

const place = await mkdtemp(join(tmpdir(), 'pawl-bench-'))
try {
  const results = [...(await largeRepository()), ...(await smallRepository())]
  for (const { name, ms, limitMs } of results) {
    say(`${ms <= limitMs ? 'ok  ' : 'MISS'} ${name}: ${ms.toFixed(1)} ms, limit ${limitMs.toFixed(0)} ms`)
  }
  process.exitCode = results.every(({ ms, limitMs }) => ms <= limitMs) ? 0 : 1
} finally {
  await rm(place, { recursive: true, force: true })
}

async function largeRepository(): Promise<Limit[]> {
  const folder = await generate()
  const found = await inspect(folder)
  if (found.kind !== 'repository') throw new Error(`the generated repository is unusable: ${found.kind}`)
  say(
    `repository: ${Math.round((await sizeOf(join(folder, '.git'))) / MIB)} MiB of history, ${Math.round((TREE_FILES * TREE_FILE_BYTES) / MIB)} MiB in ${TREE_FILES} files`,
  )
  const copy = await samples('plain copy of the tree', 5, async (number) => {
    await cp(folder, join(place, `copy${number}`), { recursive: true, filter: (path) => !path.endsWith('/.git') })
  })
  const looked = await samples('inspect', 5, async () => void (await inspect(folder)))
  const mirrorMs = await samples(
    'mirror',
    3,
    async (number) => void (await openMirror(join(place, `home${number}`), found, found.head)),
  )
  const mirror = await openMirror(join(place, 'home0'), found, found.head)
  const worktrees: Worktree[] = []
  const added = await samples(
    'worktree',
    5,
    async (number) => void worktrees.push(await addWorktree(mirror, join(place, `work${number}`), found.head)),
  )
  const [worktree] = worktrees
  if (worktree === undefined) throw new Error('no worktree was made')
  const again = await samples('worktree used again, nothing changed', 10, () => checkoutWorktree(worktree, found.head))
  const cloned = await samples(
    'session clone',
    5,
    async (number) => void (await sessionClone(mirror, join(place, `session${number}`), found.head, 'b')),
  )
  await writeFile(join(place, 'session0', 'f0'), 'changed\n')
  const seen = await samples(
    'snapshot of a session',
    5,
    async () => void (await snapshot(mirror, join(place, 'session0'), found.head)),
  )
  await samples('worktree removed', 4, async (number) => removeWorktree(worktrees[number + 1] ?? worktree))
  const ratio = (of: number): string => `${(of / copy).toFixed(2)}x a plain copy`
  say(`worktree ${ratio(added)}, session clone ${ratio(cloned)}, mirror ${ratio(mirrorMs)}, snapshot ${ratio(seen)}`)
  return [
    { name: 'worktree, 1 GB of history, 50 MB tree', ms: added, limitMs: 1_000 },
    { name: 'session clone, same', ms: cloned, limitMs: 1_000 },
    { name: 'worktree used again, same', ms: again, limitMs: 1_000 },
    { name: 'inspect, same', ms: looked, limitMs: 1_000 },
  ]
}

async function smallRepository(): Promise<Limit[]> {
  const folder = join(place, 'small')
  await mkdir(folder)
  for (let number = 0; number < 20; number++)
    await writeFile(join(folder, `f${number}.py`), `value = ${number}\n`.repeat(50))
  await git(['init', '--quiet'], folder, 'make a repository')
  await git(['add', '-A'], folder, 'add the files')
  await git([...IDENTITY, 'commit', '--quiet', '-m', 'first'], folder, 'commit')
  const found = await inspect(folder)
  if (found.kind !== 'repository') throw new Error(`the small repository is unusable: ${found.kind}`)
  const mirror = await openMirror(join(place, 'small-home'), found, found.head)
  const diff =
    'diff --git a/f0.py b/f0.py\n--- a/f0.py\n+++ b/f0.py\n@@ -1,3 +1,3 @@\n-value = 0\n+value = 1\n value = 0\n value = 0\n'
  const applied = await applyTo(mirror, found.head, diff, { message: 'x', atMs: 0 })
  if (applied.kind !== 'applied') throw new Error(`the patch does not apply: ${applied.kind}`)
  const worktree = await addWorktree(mirror, join(place, 'small-work'), found.head)
  const spawned = await samples(
    'git --version (what starting git costs)',
    20,
    async () => void (await git(['--version'], folder, 'start')),
  )
  const switched = await samples('worktree to another commit', 30, async (number) => {
    await checkoutWorktree(worktree, number % 2 === 0 ? applied.commit : found.head)
  })
  const patched = await samples(
    'apply a patch and commit it',
    10,
    async () => void (await applyTo(mirror, found.head, diff, { message: 'x', atMs: 0 })),
  )
  say(
    `worktree to another commit ${(switched / spawned).toFixed(1)}x, apply ${(patched / spawned).toFixed(1)}x what starting git costs`,
  )
  // Two gits and little else: 40 ms on a quiet machine, told as a multiple because few machines are.
  return [{ name: 'worktree to another commit, small repository', ms: switched, limitMs: 6 * spawned }]
}

/** Times something `count` times in a row, prints every sample, and returns the median in ms. */
async function samples(name: string, count: number, action: (number: number) => Promise<void>): Promise<number> {
  const taken: number[] = []
  for (let number = 0; number < count; number++) {
    const from = performance.now()
    await action(number)
    taken.push(performance.now() - from)
  }
  say(`${name} [ms]: ${taken.map((ms) => ms.toFixed(1)).join(' ')}`)
  return taken.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN
}

/** History of random bytes, which no compression shrinks, and then the tree. */
async function generate(): Promise<string> {
  const folder = join(place, 'large')
  await mkdir(folder)
  await git(['init', '--quiet', '--initial-branch=main'], folder, 'make a repository')
  const options = { settings: [['core.compression', '0']] as const, timeoutMs: 300_000 }
  for (let number = 0; number < HISTORY_COMMITS; number++) {
    const from = number === 0 ? '' : 'from refs/heads/main^0\n'
    const head = `commit refs/heads/main\ncommitter Bench <bench@localhost> ${1_700_000_000 + number} +0000\ndata 1\n.\n${from}M 100644 inline blob\ndata ${HISTORY_COMMIT_BYTES}\n`
    const input = Buffer.concat([Buffer.from(head), randomBytes(HISTORY_COMMIT_BYTES), Buffer.from('\n')])
    await git(['fast-import', '--quiet', '--date-format=raw'], folder, 'write history', { ...options, input })
  }
  for (let number = 0; number < TREE_FILES; number++) {
    await writeFile(join(folder, `f${number}`), randomBytes(TREE_FILE_BYTES / 2).toString('hex'))
  }
  await git(['read-tree', '--empty'], folder, 'drop the history from the tree')
  await git(['add', '-A'], folder, 'add the files', options)
  await git([...IDENTITY, 'commit', '--quiet', '-m', 'tree'], folder, 'commit', options)
  return folder
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return bytes
}
