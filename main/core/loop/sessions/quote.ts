import { bounded } from '../../agent/bound.ts'
import { oneLine } from '../../export/line.ts'

/** Somebody else's words as one line in quotes: whoever reads it sees where they begin and end. */
export function quoted(text: string, mostCharacters: number): string {
  return JSON.stringify(oneLine(text, mostCharacters))
}

/**
 * Somebody else's text over several lines, each behind a bar, so that nothing in it can pass for the text around it. Control
 * characters and terminal sequences go.
 */
export function barred(text: string, mostCharacters: number): string {
  return bounded(text, mostCharacters)
    .split('\n')
    .map((line) => {
      // Indentation is code; all other spacing is not.
      const indent = /^[ \t]*/.exec(line)?.[0].replaceAll('\t', '    ') ?? ''
      return `| ${indent.slice(0, 80)}${oneLine(line, 400)}`.trimEnd()
    })
    .join('\n')
}

/**
 * About how many tokens a text takes, on the safe side: no tokenizer in use needs more than one for each three bytes of English or
 * code on average, or for each byte of anything else.
 */
export function tokensOf(text: string): number {
  let ascii = 0
  let other = 0
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) < 128) ascii += 1
    else other += 1
  }
  return Math.ceil(ascii / 3) + other * 2
}
