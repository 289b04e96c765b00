/** A shell command that applies a patch to the repository it is run in. The patch stands in it, so it needs no file. */
export function gitApplyCommand(diff: string): string {
  const lines = diff.split('\n')
  let end = 'END_OF_PATCH'
  while (lines.includes(end)) end = `${end}_`
  return `git apply --3way --index <<'${end}'\n${diff}${diff.endsWith('\n') ? '' : '\n'}${end}\n`
}
