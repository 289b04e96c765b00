import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../../git/git.ts'
import type { Repository } from '../../git/inspect.ts'
import { fingerprintLinked } from '../../git/linked.ts'

/** The state of a checkout, part by part, each as a hash; reading it writes nothing, not even the index. */
export async function fingerprintCheckout(
  repository: Repository,
  linked: readonly string[],
): Promise<Record<string, string>> {
  const listed = await git(['ls-files', '-z', '--cached', '--others'], repository.root, 'list the files', {})
  const refs = await git(['for-each-ref'], repository.root, 'list the branches', {})
  const head = await git(['rev-parse', 'HEAD'], repository.root, 'read HEAD', {})
  return {
    HEAD: digest(head.stdout),
    index: digest(await readFile(join(repository.root, '.git', 'index')).catch(() => Buffer.alloc(0))),
    branches: digest(refs.stdout),
    files: await filesDigest(
      repository.root,
      listed.stdout.split('\0').filter((path) => path !== ''),
    ),
    'linked data': (await fingerprintLinked(repository.root, linked)).hash,
  }
}

/** Size and time of change of every file: enough to see a write, cheap for a large checkout. */
async function filesDigest(root: string, paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of [...paths].sort()) {
    const found = await lstat(join(root, path)).catch(() => null)
    hash.update(`${path}\0${found?.size ?? 'gone'}\0${found?.mtimeMs ?? 0}\0${found?.mode ?? 0}\n`)
  }
  return hash.digest('hex')
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
