import { decodeHeader } from './mail-text.ts'

export type Trailer = { readonly key: string; readonly value: string }

export type PatchFile =
  | {
      readonly kind: 'patch'
      /** The message's first line; empty when there is none. */
      readonly subject: string
      readonly body: string
      readonly trailers: readonly Trailer[]
      readonly diff: string
    }
  | { readonly kind: 'malformed'; readonly message: string }

/** The first line of a diff, in git's form or in that of `diff -u`. */
const DIFF_START = /^(?:diff --git |diff -[a-zA-Z]|Index: |--- [^\n]*\n\+\+\+ )/m
const MAIL_START = /^From [0-9a-f]{40,64} [A-Z][a-z]{2} [A-Z][a-z]{2} /gm

/**
 * Reads one patch (as text, see `patchText`): a mail as `git format-patch` writes it, or a diff with any text above it,
 * whose first line is then the subject. A file with several mails, or without a diff, is malformed.
 */
export function parsePatchFile(text: string): PatchFile {
  const isMail =
    /^From [0-9a-f]{40,64} /.test(text) ||
    /^(From|Subject|Date|Message-I[dD]): /m.test(text.slice(0, 1000).split(/\r?\n\r?\n/)[0] ?? '')
  if (isMail && (text.match(MAIL_START)?.length ?? 0) > 1) {
    return malformed('it holds several patches; give each its own file (git format-patch -o FOLDER)')
  }
  const start = text.search(DIFF_START)
  if (start < 0) return malformed('there is no diff in it')
  const above = text.slice(0, start).replaceAll('\r\n', '\n')
  const diff = isMail ? withoutSignature(text.slice(start)) : text.slice(start)
  if (!isMail) return { kind: 'patch', ...readMessage(above), diff }
  const blank = above.indexOf('\n\n')
  const headers = parseHeaders(blank < 0 ? above : above.slice(0, blank))
  const encoding = (headers.get('content-transfer-encoding') ?? '8bit').toLowerCase()
  if (encoding !== '8bit' && encoding !== '7bit') {
    return malformed(`it was encoded for mail (${encoding.slice(0, 40)}); save it with git format-patch`)
  }
  const subject = decodeHeader(headers.get('subject') ?? '').replace(/^(\s*\[[^\]]*\])+\s*/, '')
  const body = blank < 0 ? '' : above.slice(blank + 2)
  return { kind: 'patch', ...readMessage(`${subject.trim()}\n\n${body}`), diff }
}

/** Splits a commit message; what follows a line of three dashes is the statistics of the diff. */
function readMessage(text: string): { subject: string; body: string; trailers: Trailer[] } {
  const [message = ''] = text.split(/^---$/m)
  const lines = message.split('\n').map((line) => line.trimEnd())
  const first = lines.findIndex((line) => line !== '')
  if (first < 0) return { subject: '', body: '', trailers: [] }
  const rest = lines
    .slice(first + 1)
    .join('\n')
    .trim()
  const trailers = parseTrailers(rest)
  return { subject: (lines[first] ?? '').trim(), body: rest, trailers }
}

/** The `Key: value` lines of the last paragraph, if it holds nothing else; a line that begins with a space continues the one above. */
export function parseTrailers(body: string): Trailer[] {
  const paragraph =
    body
      .trim()
      .split(/\n\s*\n/)
      .at(-1) ?? ''
  const trailers: { key: string; value: string }[] = []
  for (const line of paragraph.split('\n')) {
    const last = trailers.at(-1)
    if (/^\s+\S/.test(line) && last !== undefined) {
      last.value += ` ${line.trim()}`
      continue
    }
    const found = /^([A-Za-z0-9][A-Za-z0-9-]*):\s+(.*)$/.exec(line)
    if (found === null) return []
    trailers.push({ key: found[1] ?? '', value: (found[2] ?? '').trim() })
  }
  return trailers
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  let last: string | null = null
  for (const line of text.split('\n')) {
    if (/^[ \t]/.test(line) && last !== null) {
      headers.set(last, `${headers.get(last) ?? ''} ${line.trim()}`)
      continue
    }
    const found = /^([A-Za-z-]+):\s*(.*)$/.exec(line)
    last = found?.[1]?.toLowerCase() ?? null
    if (last !== null) headers.set(last, found?.[2] ?? '')
  }
  return headers
}

/** `-- ` and git's version. A removed line "- " looks the same, but no line of a hunk begins with a digit. */
function withoutSignature(diff: string): string {
  return diff.replace(/\n-- \r?\n\d+\.\d[^\n]*\s*$/, '\n')
}

function malformed(message: string): PatchFile {
  return { kind: 'malformed', message }
}
