const HASH_COMMENTS = /\.(py|pyi|pyx|toml|ya?ml|sh|bash|cfg|ini|r|jl|mk|cmake)$|(^|\/)(Makefile|Dockerfile)[^/]*$/i
const SLASH_COMMENTS =
  /\.(c|cc|cpp|cxx|cu|cuh|h|hpp|js|mjs|cjs|ts|tsx|jsx|java|go|rs|swift|kt|scala|proto|metal|glsl)$/i

/**
 * A line of code without its comment and without spacing that means nothing; empty when nothing is left. Indentation stays.
 * Judged line by line: inside a string over several lines a comment sign is taken for a comment.
 */
export function significant(path: string, line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0].replaceAll('\t', '        ') ?? ''
  const comment = HASH_COMMENTS.test(path) ? '#' : SLASH_COMMENTS.test(path) ? '//' : null
  let code = ''
  let quote: string | null = null
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ''
    if (quote !== null) {
      code += character
      if (character === '\\') code += line[++at] ?? ''
      else if (character === quote) quote = null
    } else if (character === '"' || character === "'" || character === '`') {
      quote = character
      code += character
    } else if (comment !== null && line.startsWith(comment, at)) break
    else if (/\s/.test(character)) {
      while (/\s/.test(line[at + 1] ?? '')) at += 1
      // Between two words one space is code; beside a sign none is.
      if (isWord(code.at(-1)) && isWord(line[at + 1])) code += ' '
    } else code += character
  }
  return code === '' ? '' : indent + code
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character)
}
