/** A patch as it can be given to `git apply -p<strip>`. */
export type PatchSpelling = { readonly text: string; readonly strip: number }

const HEADER =
  /^(diff --git |index |--- |\+\+\+ |@@ |new file mode |deleted file mode |old mode |new mode |similarity index |dissimilarity index |rename from |rename to |copy from |copy to |GIT binary patch|Binary files |\\ No newline)/

/**
 * The ways to read a patch, most likely first. One saved on Windows, or sent by mail, has a carriage return at the end of
 * every line: in its headers, where it is never meant, and in its content, where it may be.
 */
export function spellings(patch: string): PatchSpelling[] {
  const strip = stripOf(patch)
  const texts = [patch]
  if (/^(diff --git |--- |\+\+\+ |@@ ).*\r$/m.test(patch)) {
    texts.push(patch.split('\n').map(withoutHeaderReturn).join('\n'), patch.replaceAll('\r\n', '\n'))
  }
  return texts.map((text) => ({ text, strip }))
}

function withoutHeaderReturn(line: string): string {
  // Outside of hunks binary data and empty lines end without one too.
  return HEADER.test(line) || !/^[ +-]/.test(line) ? line.replace(/\r$/, '') : line
}

/** 0 for names as they are (`diff -u`, `--no-prefix`), 1 for git's a/ and b/. */
function stripOf(patch: string): number {
  const names: string[] = []
  for (const match of patch.matchAll(/^(?:---|\+\+\+) ([^\t\r\n]+)/gm)) {
    const name = (match[1] ?? '').replace(/^"/, '').trim()
    if (name !== '/dev/null') names.push(name)
  }
  for (const match of patch.matchAll(/^diff --git "?(\S+)/gm)) names.push(match[1] ?? '')
  return names.length > 0 && names.every((name) => !/^[a-z]\//.test(name)) ? 0 : 1
}
