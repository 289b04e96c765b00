import { createHarmless } from '../log/harmless.ts'

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
