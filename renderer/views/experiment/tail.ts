import { createHarmless } from '../log/harmless.ts'

/** How many of the first lines have gone since, so that what is left of them is the same elements as before; all, where nothing is left. */
export function goneLines(before: readonly string[], after: readonly string[]): number {
  for (let gone = 0; gone < before.length; gone++) {
    const left = before.length - gone
    if (left <= after.length && before.slice(gone).every((line, index) => line === after[index])) return gone
  }
  return before.length
}

/** The last lines of a log as plain text: what a `\r` overwrote is left out, escape sequences too. */
export function tailLines(text: string, most: number): readonly string[] {
  const lines = createHarmless()(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character starts what is taken out
    .replaceAll(/\u001b\[[\d;:]*[A-Za-z]/g, '')
    .replace(/[\r\n]+$/, '')
    .split('\n')
    .slice(-most)
  return lines.map((line) => {
    const written = line.replace(/\r+$/, '')
    return written.slice(written.lastIndexOf('\r') + 1).slice(0, 500)
  })
}
