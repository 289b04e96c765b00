import type { OneApplied } from './apply.ts'

/** Reads why `git apply --3way` failed, from what it printed and from `git ls-files -z --unmerged` after it. */
export function parseComplaint(stderr: string, unmerged: string): OneApplied {
  const files = new Set<string>()
  for (const record of unmerged.split('\0')) {
    const tab = record.indexOf('\t')
    if (tab >= 0) files.add(record.slice(tab + 1))
  }
  if (files.size > 0) return { kind: 'conflict', files: [...files] }
  const lines = stderr.split('\n')
  if (lines.some((line) => /No valid patches in input|unrecognized input/.test(line))) return { kind: 'empty' }
  for (const line of lines) {
    const name =
      /^error: (.+): (?:patch does not apply|does not exist in index|already exists in index|does not match index|wrong type)$/.exec(
        line,
      )?.[1] ??
      /^error: patch failed: (.+):\d+$/.exec(line)?.[1] ??
      /^error: (.+): (?:cannot apply binary patch|binary patch does not apply)/.exec(line)?.[1]
    if (name !== undefined) files.add(name)
  }
  if (files.size > 0) return { kind: 'conflict', files: [...files] }
  const complaint = lines.find((line) => /^(error|fatal): /.test(line)) ?? lines[0] ?? ''
  return { kind: 'malformed', message: complaint.replace(/^(error|fatal): /, '').slice(0, 300) }
}
