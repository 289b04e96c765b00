import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DIFF_FORMAT } from './diff.ts'
import { git } from './git.ts'
import { quotedPrintable } from './mail-text.ts'
import type { Mirror } from './mirror.ts'

/**
 * Writes the commits after `base` up to `tip` as `0001-....patch` files into a folder, for `git am`, and returns their names.
 * The same commits give the same bytes.
 */
export async function formatPatches(mirror: Mirror, base: string, tip: string, folder: string): Promise<string[]> {
  const args = [
    'format-patch',
    ...DIFF_FORMAT,
    '--no-signature',
    '--no-cover-letter',
    '--no-thread',
    '--no-notes',
    '--no-attach',
    '--encode-email-headers',
    '--subject-prefix=PATCH',
    '--numbered',
    '--stat=72',
    '--output-directory',
    folder,
    `${base}..${tip}`,
    '--',
  ]
  const printed = await git(args, mirror.path, 'write the patches', { place: { gitDir: mirror.path } })
  const names = printed.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => basename(line))
  for (const name of names) await saveReturns(join(folder, name))
  return names
}

/** `git am` takes carriage returns for the mail's and drops them. A patch of a file that has them is encoded, which it undoes. */
async function saveReturns(path: string): Promise<void> {
  const mail = await readFile(path)
  if (!mail.includes('\r')) return
  const end = mail.indexOf('\n\n')
  const headers = mail
    .subarray(0, end)
    .toString('latin1')
    .split('\n')
    .filter((line) => !/^(MIME-Version|Content-(Type|Transfer-Encoding)):/i.test(line))
  headers.push(
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: quoted-printable',
  )
  const partial = `${path}.partial`
  await writeFile(partial, `${headers.join('\n')}\n\n${quotedPrintable(mail.subarray(end + 2))}`, 'latin1')
  await rename(partial, path)
}
