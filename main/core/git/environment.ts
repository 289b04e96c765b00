/** One setting of git for one call, as git's own `section.name` and value. */
export type GitSetting = readonly [name: string, value: string]

/** Which repository a call works on, where it must not be the one that git finds by itself in `cwd`. */
export type GitPlace = {
  readonly gitDir: string
  readonly workTree?: string
  /** A private index, so that the one in `gitDir` stays as it is. */
  readonly indexFile?: string
}

/** The variables of Pawl's own environment that git needs. GIT_* of a surrounding hook or alias must not reach it. */
const PASSED_ON = ['PATH', 'HOME', 'SUDO_UID', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT', 'USERPROFILE']

/** Wherever a repository's own config could start a program or reach out of it, this is what holds instead. */
const NEUTRAL: readonly GitSetting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.safecrlf', 'false'],
  // A patch made here may be checked out on a file system that takes other spellings for ".git".
  ['core.protectHFS', 'true'],
  ['core.protectNTFS', 'true'],
  ['advice.detachedHead', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['submodule.recurse', 'false'],
  ['protocol.version', '2'],
]

/**
 * The complete environment of one git call: no system or user config, no prompts, no network, English messages, no program
 * of the repository's choosing, and the index of the researcher's checkout never refreshed on disk.
 */
export function gitEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  place: GitPlace | null,
  settings: readonly GitSetting[],
  withUserConfig = false,
): Record<string, string> {
  const environment: Record<string, string> = {
    LC_ALL: 'C',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    // Older gits do not know the line above; they find no transport to fetch a missing object with.
    GIT_ALLOW_PROTOCOL: 'file',
  }
  if (!withUserConfig) {
    environment.GIT_CONFIG_NOSYSTEM = '1'
    environment.GIT_CONFIG_GLOBAL = '/dev/null'
  }
  for (const name of withUserConfig ? [...PASSED_ON, 'XDG_CONFIG_HOME'] : PASSED_ON) {
    const value = own[name]
    if (value !== undefined) environment[name] = value
  }
  if (place !== null) {
    environment.GIT_DIR = place.gitDir
    if (place.workTree !== undefined) environment.GIT_WORK_TREE = place.workTree
    if (place.indexFile !== undefined) environment.GIT_INDEX_FILE = place.indexFile
  }
  // Not `-c name=value`: a driver's name may itself hold an equals sign.
  const all = [...NEUTRAL, ...settings]
  environment.GIT_CONFIG_COUNT = String(all.length)
  for (const [index, [name, value]] of all.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = name
    environment[`GIT_CONFIG_VALUE_${index}`] = value
  }
  return environment
}
