/** What came of splitting a command; `at` is the index of the offending character in the command. */
export type SplitCommand =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'refused'; readonly at: number; readonly why: string; readonly remedy: string }

/**
 * Splits a command into words by the quoting rules of a POSIX shell, and refuses whatever only a shell could do:
 * nothing in a project file ever reaches one, and silently passing `&&` on as a word would run something else than was meant.
 * A `$` is refused even where a shell would leave it alone, except in single quotes or behind a backslash.
 */
export function splitCommand(command: string): SplitCommand {
  const words: string[] = []
  let word: string | null = null
  let index = 0
  while (index < command.length) {
    const at = index
    const char = command[index++] ?? ''
    if (char === ' ' || char === '\t' || char === '\n') {
      if (word !== null) words.push(word)
      word = null
    } else if (char === "'") {
      const end = command.indexOf("'", index)
      if (end < 0) return unclosed(at, "'")
      word = (word ?? '') + command.slice(index, end)
      index = end + 1
    } else if (char === '"') {
      const quoted = doubleQuoted(command, index)
      if ('refused' in quoted) return quoted.refused
      word = (word ?? '') + quoted.text
      index = quoted.end
    } else if (char === '\\') {
      if (index >= command.length)
        return refuse(at, 'a backslash ends the command', 'Remove the backslash, or write \\\\ for a real one.')
      // A shell drops a backslash before a line break: the command goes on in the next line.
      if (command[index] !== '\n') word = (word ?? '') + (command[index] ?? '')
      index += 1
    } else {
      const refused = shellOnly(command, at, word)
      if (refused !== null) return refused
      word = (word ?? '') + char
    }
  }
  if (word !== null) words.push(word)
  const first = words[0]
  if (first === undefined) return refuse(0, 'the command is empty', 'Write the program and its arguments.')
  const assignment = /^([A-Za-z_]\w*)=/.exec(first)
  if (assignment)
    return refuse(
      0,
      `${first} sets a variable`,
      `Put it under [run]: env = { ${assignment[1]} = "${first.slice(assignment[0].length)}" }.`,
    )
  return { kind: 'words', words }
}

function doubleQuoted(command: string, from: number): { text: string; end: number } | { refused: SplitCommand } {
  let text = ''
  let index = from
  while (index < command.length) {
    const at = index
    const char = command[index++] ?? ''
    if (char === '"') return { text, end: index }
    if (char === '$' || char === '`') return { refused: refuseExpansion(at, char) }
    if (char !== '\\') text += char
    else {
      const escaped = command[index++] ?? ''
      if ('"\\$`'.includes(escaped)) text += escaped
      else if (escaped !== '\n') text += `\\${escaped}`
    }
  }
  return { refused: unclosed(from - 1, '"') }
}

function shellOnly(command: string, at: number, word: string | null): SplitCommand | null {
  const char = command[at] ?? ''
  const two = command.slice(at, at + 2)
  const inOneScript = 'Put the commands into one script and name that, for example "bash measure.sh".'
  if (two === '&&' || two === '||') return refuse(at, `${two} joins two commands and needs a shell`, inOneScript)
  if (char === ';')
    return refuse(at, '; joins two commands and needs a shell', `${inOneScript} A real semicolon is written ';'.`)
  if (char === '|')
    return refuse(
      at,
      '| pipes into another command and needs a shell',
      `${inOneScript} Pawl records the output itself.`,
    )
  if (char === '&')
    return refuse(
      at,
      '& starts a command in the background and needs a shell',
      'Remove it: Pawl starts and watches the run itself.',
    )
  if (char === '<' || char === '>')
    return refuse(
      at,
      `${char} redirects and needs a shell`,
      'Remove it: Pawl records the output itself. A real one is written in quotes.',
    )
  if (char === '(' || char === ')')
    return refuse(
      at,
      `${char} groups commands and needs a shell`,
      `${inOneScript} A real bracket is written in quotes.`,
    )
  if (char === '$' || char === '`') return refuseExpansion(at, char)
  if (char === '*' || char === '?' || char === '[')
    return refuse(
      at,
      `${char} is a file pattern and needs a shell`,
      `Name the files, or write '${char}' in single quotes to pass it on as it is.`,
    )
  if (char === '~' && word === null)
    return refuse(at, '~ is a home folder and needs a shell', 'Write the path in full.')
  if (char === '#' && word === null)
    return refuse(at, '# begins a comment', "Remove the comment, or write '#' in quotes.")
  return null
}

function refuseExpansion(at: number, char: string): SplitCommand {
  return char === '`'
    ? refuse(at, 'a backquote runs another command and needs a shell', 'Put the command into a script and name that.')
    : refuse(
        at,
        '$ is replaced by a shell only',
        'Write the value itself; {seed}, {gpu} and {out} are replaced by Pawl. A real $ is written in single quotes.',
      )
}

function unclosed(at: number, quote: string): SplitCommand {
  return refuse(at, `the quote ${quote} is never closed`, `Add the closing ${quote}.`)
}

function refuse(at: number, why: string, remedy: string): SplitCommand {
  return { kind: 'refused', at, why, remedy }
}

/** Prints words so that a shell, and `splitCommand`, would read the same words again. */
export function printCommand(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}
