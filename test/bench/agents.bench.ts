/**
 * What the agents' side of a campaign costs: the device's idle time, the start of a session, stored transcripts, the brief. Each beside
 * what it is to be judged by. Prints raw samples; exits 1 when a bound is missed.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { random } from '../../main/core/decide/random.ts'
import { removeFolder } from '../../main/core/git/removal.ts'
import { briefOf } from '../../main/core/loop/sessions/brief.ts'
import { createMemory } from '../../main/core/loop/sessions/memory.ts'
import { packTranscript } from '../../main/core/loop/sessions/pack-transcript.ts'
import { tokensOf } from '../../main/core/loop/sessions/quote.ts'
import { STUDY_WORLD } from '../../main/core/plan/world.ts'
import { readProject } from '../../main/core/project/read.ts'
import { openReadStore, openStore } from '../../main/core/store/open.ts'
import { insertSession, sessionById, setSessionLaunched } from '../../main/core/store/sessions.ts'
import { readEvents, replaceTranscript } from '../../main/core/store/transcripts.ts'
import type { SessionEvent } from '../../preload/contract/session.ts'
import { agentsSide, standIn } from '../support/agents-side.ts'
import { rememberMany } from '../support/remembered.ts'
import { testClock } from '../support/runs.ts'
import { simulatedAgents } from '../support/simulated-agents.ts'
import { storedCampaign } from '../support/stored.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const missed: string[] = []

function atMost(name: string, value: number, limit: number, unit: string): void {
  if (value > limit) missed.push(name)
  say(`${value <= limit ? 'ok    ' : 'MISSED'} ${name}: ${value.toPrecision(3)} ${unit} (at most ${limit})`)
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? Number.NaN
const ms = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(' ')
const largest = (values: readonly number[]): number => sorted(values).at(-1) ?? Number.NaN

/** Runs something in a folder that is gone afterwards. */
async function within(name: string, measure: (folder: string) => Promise<void> | void): Promise<void> {
  say(`\n${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'))
  try {
    await measure(folder)
  } finally {
    await removeFolder(folder)
  }
}

// Sessions hold no process up by themselves: they outlive Pawl.
const awake = setInterval(() => {}, 60_000)
await within('idle time: 48 hours, runs of 5 minutes, sessions of 1-3 minutes of which 7 in 10 make a proposal', idle)
await within('start of a session: 1 GB of history, a tree of 50 MB', start)
await within('700 sessions with transcripts of 2 MB', transcripts)
await within('the brief at 700 experiments', brief)
clearInterval(awake)
if (missed.length > 0) say(`\nmissed: ${missed.join(', ')}`)
process.exitCode = missed.length === 0 ? 0 : 1

/** On a simulated clock: the real decisions, schedule and depth. */
function idle(): void {
  const agents = { sessionS: [60, 180], yields: 0.7, parallel: 3 } as const
  const share = (loop: 'ahead' | 'waits') =>
    [1, 2, 3, 4, 5].map((seed) => {
      const times = simulatedAgents(STUDY_WORLD, { ...agents, loop }, seed)
      const idleShare = (100 * times.idleS) / times.totalS
      say(
        `  ${loop === 'ahead' ? 'Pawl' : 'a loop that waits'}, seed ${seed}: idle ${(times.idleS / 60).toFixed(1)} of ${(times.totalS / 60).toFixed(0)} min, ${idleShare.toFixed(2)} %; studies ${((100 * times.studiedS) / times.totalS).toFixed(1)} %; ${times.sessions} sessions, ${times.proposals} proposals, ${times.kept} kept`,
      )
      return idleShare
    })
  const waits = share('waits')
  say(`  one that waits for each session and runs all of each run: ${fixed(60)} to ${fixed(180)}`)
  say(`  reference: a loop that waits idles ${median(waits).toFixed(1)} % in the median of the same campaigns`)
  atMost('idle share, the largest of five', largest(share('ahead')), 2, '%')
}

function fixed(sessionS: number): string {
  return `${((100 * sessionS) / (sessionS + 300)).toFixed(0)} %`
}

/** From the row of a session to the launcher that starts its agent, and to the agent's first line. */
async function start(folder: string): Promise<void> {
  const side = await agentsSide({
    agent: standIn('tells'),
    budget: { sessions: 9 },
    toml: '\n[agent]\nkind = "command"\ncommand = "true"\nparallel = 1\n',
    grow: history,
  })
  try {
    const { path } = side.c.mirror
    const packed = execFileSync('git', ['--git-dir', path, 'count-objects', '-v'], { encoding: 'utf8' })
    const kib = [/^size-pack: (\d+)/m, /^size: (\d+)/m].map((size) => Number(size.exec(packed)?.[1] ?? 0))
    const tree = execFileSync('du', ['-sm', '--exclude=.git', side.project.path], { encoding: 'utf8' }).split('\t')[0]
    say(`  the mirror holds ${((((kib[0] ?? 0) + (kib[1] ?? 0)) * 1024) / 1e9).toFixed(2)} GB, the tree ${tree} MB`)
    // Fewer than the sessions without a patch after which a person is asked.
    await side.fill()
    const sessions = side.sessions()
    const first = sessions.map((session) => {
      const [event] = side.events(session.id)
      return (
        Number(/^began ([\d.]+)/.exec(event !== undefined && 'text' in event ? event.text : '')?.[1]) * 1000 -
        session.startedAt
      )
    })
    say(`  ms until the agent's first instruction: ${ms(first)}`)
    // The same with git alone, each once per sample: a whole clone, and a clone that shares the objects.
    const clones = [['--no-hardlinks'], ['--shared']].map((how) =>
      [1, 2, 3].map((number) => {
        const place = join(folder, `clone-${number}`)
        const startedMs = performance.now()
        execFileSync('git', ['clone', '--quiet', ...how, path, place])
        const took = performance.now() - startedMs
        rmSync(place, { recursive: true, force: true })
        return took
      }),
    )
    say(`  reference, ms: git clone ${ms(clones[0] ?? [])}; git clone --shared ${ms(clones[1] ?? [])}`)
    atMost('start of a session, median', median(first), 1000, 'ms')
  } finally {
    side.close()
  }
}

/** Twenty commits that each change all of a tree of 50 MB which no compression makes smaller. */
function history(project: string): void {
  const fast = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: project, encoding: 'utf8' }).trim()
  const program = `
import os, sys
out = sys.stdout.buffer
mark = 0
for commit in range(20):
    marks = []
    for file in range(500):
        mark += 1
        data = os.urandom(100_000)
        out.write(b"blob\\nmark :%d\\ndata %d\\n" % (mark, len(data)) + data + b"\\n")
        marks.append(mark)
    out.write(b"commit refs/heads/main\\ncommitter A <a@example.invalid> %d +0000\\ndata 1\\nx\\n" % (1_700_000_000 + commit))
    if commit == 0:
        out.write(b"from ${fast}\\n")
    for file, at in enumerate(marks):
        out.write(b"M 100644 :%d data/part%d/%d.bin\\n" % (at, file % 20, file))
    out.write(b"\\n")
`
  execFileSync(
    'sh',
    ['-c', 'python3 -S -c "$0" | git -c core.compression=0 fast-import --quiet --force --depth=0', program],
    { cwd: project },
  )
  execFileSync('git', ['reset', '--quiet', '--hard'], { cwd: project })
}

/** As Pawl packs them when a session ends, then opened as the window does: its first page, and the one in its middle. */
async function transcripts(folder: string): Promise<void> {
  const store = openStore(folder)
  const campaign = storedCampaign(store.db)
  const draw = random(5)
  const texts = sources()
  const ids: string[] = []
  let raw = 0
  for (let number = 1; number <= 700; number++) {
    const id = `session-${String(number).padStart(4, '0')}`.padStart(26, '0')
    ids.push(id)
    insertSession(store.db, campaign.id, {
      id,
      agent: 'Claude Code',
      plan: { kind: 'build', on: [], idea: null, reason: 'A new patch on the incumbent.' },
      stack: [],
      commit: '0'.repeat(40),
      billing: 'money',
      reservedUsd: null,
      reservedTokens: null,
      startedAt: number,
    })
    setSessionLaunched(store.db, id, { argv: ['claude'], brief: texts[number % texts.length] ?? '', confinement: '' })
    const events = transcript(draw, texts)
    const packed = await packTranscript(events)
    raw += packed.reduce((sum, piece) => sum + piece.bytes, 0)
    replaceTranscript(store.db, id, packed)
  }
  store.db.run({ text: 'PRAGMA wal_checkpoint(TRUNCATE)', values: [] })
  store.close()
  const size = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  const reader = openReadStore(folder)
  if (reader === null) throw new Error('nothing was stored')
  const opened: number[] = []
  for (let times = 0; times < 300; times++) {
    const id = ids[Math.floor(draw.uniform() * ids.length)] ?? ''
    const startedMs = performance.now()
    const detail = sessionById(reader.db, id)
    readEvents(reader.db, id, times % 2 === 0 ? 0 : Math.floor((detail?.events ?? 0) / 2), 500, 1_000_000)
    opened.push(performance.now() - startedMs)
  }
  reader.close()
  const gzip = packedByGzip(folder, transcript(random(6), texts))
  say(
    `  ${(raw / 700 / 1e6).toFixed(2)} MB each, ${(raw / 1e9).toFixed(2)} GB in all; reference: gzip -6 makes 1 : ${gzip.toFixed(2)} of one, the database 1 : ${(raw / size).toFixed(2)} of all`,
  )
  say(
    `  opened 300 times, ms: median ${median(opened).toFixed(1)}, 99 of 100 below ${(sorted(opened)[296] ?? 0).toFixed(1)}`,
  )
  atMost('700 transcripts in the database', size / 1e6, 300, 'MB')
  atMost('a session opened, the slowest of 300', largest(opened), 200, 'ms')
}

function packedByGzip(folder: string, events: readonly SessionEvent[]): number {
  const file = join(folder, 'one.jsonl')
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const before = statSync(file).size
  execFileSync('gzip', ['-6', file])
  return before / statSync(`${file}.gz`).size
}

/** What an agent reads and says: files of this repository, parts of them again and again, with numbers that differ each time. */
function transcript(draw: ReturnType<typeof random>, texts: readonly string[]): SessionEvent[] {
  const events: SessionEvent[] = []
  const mine = Array.from({ length: 12 }, () => texts[Math.floor(draw.uniform() * texts.length)] ?? '')
  let bytes = 0
  while (bytes < 2_000_000) {
    const file = mine[Math.floor(draw.uniform() * mine.length)] ?? ''
    const from = Math.floor(draw.uniform() * file.length)
    const seen = file.slice(from, from + 500 + Math.floor(draw.uniform() * 7_000))
    const at = { seq: events.length, atMs: Math.round(events.length * 900 + 500 * draw.uniform()) }
    const call = `toolu_${Math.floor(draw.uniform() * 1e15).toString(36)}`
    const numbers = Array.from(
      { length: 30 },
      (_, step) => `step ${step} val_loss ${(3 + draw.uniform()).toFixed(6)} dt ${(10 * draw.uniform()).toFixed(3)} ms`,
    )
    events.push({ ...at, kind: 'text', who: 'agent', text: `I look at ${seen.slice(0, 200)}` })
    events.push({ ...at, seq: at.seq + 1, kind: 'tool', call, name: 'Read', input: JSON.stringify({ offset: from }) })
    events.push({ ...at, seq: at.seq + 2, kind: 'result', call, ok: true, text: `${seen}\n${numbers.join('\n')}` })
    bytes += seen.length + numbers.join('').length + 400
  }
  return events
}

function sources(): string[] {
  const root = join(import.meta.dirname, '../../main')
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, name), 'utf8'))
}

/** From the tables to the text that an agent gets; beside the reading of the tables alone. */
function brief(folder: string): void {
  const store = openStore(folder)
  const read = readProject(
    '[run]\ncommand = "python3 train.py"\nseed = "hook"\ntime_limit = "20s"\n[objective]\nkind = "metric"\nmetric = "val_loss"\ndirection = "minimize"\n[edit]\nallow = ["*.py"]\n',
    'pawl.toml',
  )
  if (read.kind !== 'project') throw new Error(JSON.stringify(read))
  const campaign = storedCampaign(store.db)
  rememberMany(store.db, campaign.id, 700)
  const memory = createMemory({ db: store.db, project: read.project, campaign, clock: testClock }, null)
  const samples: number[] = []
  const tables: number[] = []
  let tokens = 0
  let cpuMs = 0
  for (let times = 0; times < 60; times++) {
    let startedMs = performance.now()
    const before = process.cpuUsage()
    const text = briefOf(
      memory.forBrief({
        number: 701,
        plan: { kind: 'build', on: [], idea: null, reason: 'A new patch.' },
        confinement: '',
        timeLimitMs: 60_000,
        others: [],
      }),
    )
    samples.push(performance.now() - startedMs)
    const used = process.cpuUsage(before)
    cpuMs += (used.user + used.system) / 1000
    tokens = tokensOf(text)
    startedMs = performance.now()
    store.db.all({ text: 'SELECT * FROM experiment WHERE campaign_id = ?', values: [campaign.id] })
    tables.push(performance.now() - startedMs)
  }
  store.close()
  say(`  ms: ${samples.map((sample) => sample.toFixed(1)).join(' ')}`)
  say(`  ${tokens} tokens; reference: the experiments' rows alone are read in ${median(tables).toFixed(1)} ms, median`)
  say(`  ${(cpuMs / samples.length).toFixed(1)} ms of CPU each: what it takes where nobody else works`)
  atMost('a brief, median of 60', median(samples), 50, 'ms')
}
