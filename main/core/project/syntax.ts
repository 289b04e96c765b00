import { parse, TomlError } from 'smol-toml'

export type SyntaxMistake = {
  readonly line: number
  readonly column: number
  readonly expected: string
  readonly found: string
  readonly remedy: string
}

export type ParsedToml = {
  /** The document, without the lines that could not be read; null when not even that could be. */
  readonly document: Readonly<Record<string, unknown>> | null
  readonly mistakes: readonly SyntaxMistake[]
  /** The text that `document` was read from: the original with unreadable lines blank, so that line numbers stay. */
  readonly text: string
}

/** More than this and the file is something else than a project file. */
const MOST_SYNTAX_MISTAKES = 20

/**
 * Parses TOML and goes on after a mistake by leaving out its line, so that one look shows every mistake.
 * It goes on only where the line stands for itself: after a broken list the rest would be reported for nothing.
 */
export function parseToml(toml: string): ParsedToml {
  const lines = toml.split('\n')
  const mistakes: SyntaxMistake[] = []
  while (mistakes.length < MOST_SYNTAX_MISTAKES) {
    const text = lines.join('\n')
    try {
      return { document: parse(text, { unsafeKeyBehaviour: 'throw' }), mistakes, text }
    } catch (error) {
      if (!(error instanceof TomlError)) throw error
      const line = lines[error.line - 1] ?? ''
      mistakes.push(describe(error, line))
      const last = mistakes.at(-2)
      if (!standsAlone(line) || (last !== undefined && last.line >= error.line))
        return { document: null, mistakes, text }
      lines[error.line - 1] = ''
    }
  }
  return { document: null, mistakes, text: lines.join('\n') }
}

function standsAlone(line: string): boolean {
  if (!/^\s*([\w."'-]+\s*[=:\s]|\[)/.test(line) || /"""|'''/.test(line)) return false
  const count = (pattern: RegExp): number => line.match(pattern)?.length ?? 0
  return count(/[[{]/g) <= count(/[\]}]/g)
}

function describe(error: TomlError, line: string): SyntaxMistake {
  const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? 'it is no TOML'
  const place = { line: error.line, column: error.column }
  const rest = line.slice(error.column - 1).trim()
  const found = rest === '' ? 'the end of the line' : rest.length > 60 ? `${rest.slice(0, 57)}...` : rest
  const [, key, value = ''] = /^\s*([\w.-]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
  const quoted = key === undefined ? null : `Write ${key} = ${JSON.stringify(value)}.`
  if (/^(True|False)\b/.test(value))
    return { ...place, expected: 'true or false', found, remedy: `Write ${key} = ${value.toLowerCase()}.` }
  if (/^(None|null|nil)\b/i.test(value))
    return { ...place, expected: 'a value', found, remedy: 'Remove the line to leave the key out.' }
  if (reason.includes('redefine'))
    return {
      ...place,
      expected: 'every table and key once',
      found: `${found} again`,
      remedy: 'Merge the two, or remove one.',
    }
  if (reason.includes('unsafe'))
    return {
      ...place,
      expected: 'a name of its own',
      found: "a name of JavaScript's own machinery",
      remedy: 'Choose another name.',
    }
  if (reason.includes('unfinished string') || (reason.includes('control characters') && rest === ''))
    return { ...place, expected: 'a closing quote', found, remedy: 'Close the text with the quote that it began with.' }
  if (reason.includes('escape'))
    return {
      ...place,
      expected: 'an escape that TOML knows',
      found,
      remedy: `Write the text in single quotes, so that its backslashes stay${key === undefined || !/^".*"$/.test(value) || value.includes("'") ? '' : `: ${key} = '${value.slice(1, -1)}'`}.`,
    }
  if (key !== undefined && /^\s*[\w.-]+\s*:/.test(line))
    return {
      ...place,
      expected: 'key = value',
      found,
      remedy: /^["'[{\d]/.test(value) ? `Write ${key} = ${value}.` : (quoted ?? ''),
    }
  if (/^["']/.test(value) && reason.includes('end-of-line'))
    return {
      ...place,
      expected: 'the end of the line',
      found,
      remedy: 'Write each key on a line of its own; a comment begins with #.',
    }
  if (quoted !== null && value !== '' && !/^["'[{]/.test(value))
    return {
      ...place,
      expected: 'a text in quotes, a number, true or false, [list] or { table }',
      found,
      remedy: quoted,
    }
  if (value === '' && key !== undefined)
    return { ...place, expected: 'a value', found, remedy: `Write ${key} = and a value, or remove the line.` }
  if (/^\s*\[/.test(line))
    return {
      ...place,
      expected: 'a table such as [run]',
      found,
      remedy: 'Write the name of the table in one pair of square brackets.',
    }
  return {
    ...place,
    expected: 'TOML',
    found: `${found} (${reason})`,
    remedy: 'Write key = value lines below [table] lines.',
  }
}
