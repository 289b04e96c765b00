import type { GitSetting } from './environment.ts'

/** Reads `git config -z --get-regexp`: name and value of each entry, in the order of their files. */
export function parseConfig(output: string): GitSetting[] {
  const settings: GitSetting[] = []
  for (const record of output.split('\0')) {
    if (record === '') continue
    const newline = record.indexOf('\n')
    // An entry without "=" has a name only and means true.
    settings.push(newline < 0 ? [record, 'true'] : [record.slice(0, newline), record.slice(newline + 1)])
  }
  return settings
}

/** Settings that switch off each filter a repository's config names, so that looking at it runs none of its programs. */
export function withoutFilters(config: readonly GitSetting[]): GitSetting[] {
  const names = new Set<string>()
  for (const [name] of config) {
    const driver = /^filter\.(.+)\.[a-z]+$/s.exec(name)?.[1]
    if (driver !== undefined) names.add(driver)
  }
  return [...names].flatMap((driver): GitSetting[] => [
    [`filter.${driver}.clean`, ''],
    [`filter.${driver}.smudge`, ''],
    [`filter.${driver}.process`, ''],
    [`filter.${driver}.required`, 'false'],
  ])
}
