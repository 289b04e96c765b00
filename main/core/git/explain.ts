import { Failure } from '../failure.ts'

const CAUSES: readonly {
  readonly pattern: RegExp
  readonly code: string
  readonly what: string
  readonly remedy: string
}[] = [
  {
    pattern: /dubious ownership/,
    code: 'git-foreign-owner',
    what: 'the repository belongs to another user, and git does not trust it',
    remedy: 'Make it yours (chown), or tell git that you trust it: git config --global --add safe.directory FOLDER',
  },
  {
    pattern: /No space left on device|Disk quota exceeded/,
    code: 'disk-full',
    what: 'the disk is full',
    remedy: 'Free some space and try again; nothing was half done.',
  },
  {
    pattern: /Read-only file system/,
    code: 'disk-read-only',
    what: 'the disk can only be read',
    remedy: 'Make it writable, or move the data folder of Pawl to another disk with PAWL_HOME.',
  },
  {
    pattern: /Permission denied|Operation not permitted/,
    code: 'git-permission',
    what: 'a file or folder is out of reach',
    remedy: 'Look at the permissions of the file that git names.',
  },
  {
    pattern: /\.lock': File exists/,
    code: 'git-locked',
    what: 'another git is at work in the same repository, or one was killed there',
    remedy: 'Wait for it to end; if none is running, delete the lock file that git names.',
  },
  {
    pattern: /unable to read (sha1|tree|blob)|missing (blob|tree|object)|bad object|is corrupt|object file .* is empty/,
    code: 'git-damaged',
    what: 'an object of the repository is missing or damaged',
    remedy: 'Look at it with: git fsck. A clone without its files (--filter) gets them with: git fetch --refetch',
  },
]

/** Turns what git printed on its way out into a Failure that says what a person can do. */
export function explainGit(name: string, exitCode: number, stderr: string): Failure {
  const said = firstComplaint(stderr)
  const cause = CAUSES.find((candidate) => candidate.pattern.test(stderr))
  if (cause !== undefined)
    return new Failure(cause.code, `git could not ${name}: ${cause.what} (${said})`, cause.remedy)
  return new Failure(
    'git-failed',
    `git could not ${name}: ${said === '' ? `it ended with code ${exitCode}` : said}`,
    'Try the same with git by hand in that folder; the message is its own.',
  )
}

/** The line that tells most, without control characters, at most 300 characters. */
function firstComplaint(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '')
  const line = lines.find((each) => /^(fatal|error):/.test(each)) ?? lines[0] ?? ''
  return line.slice(0, 300)
}
