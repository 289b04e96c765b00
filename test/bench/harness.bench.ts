import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { localExecutor, systemPython } from '../../main/core/executor/local.ts'
import { silentLog } from '../../main/core/log.ts'
import { lineSplitter } from '../../main/core/process/lines.ts'
import { runFiles } from '../../main/core/process/run-files.ts'
import { readSpool } from '../../main/core/process/spool.ts'
import type { RunEnd, RunHandle } from '../../main/core/process/supervisor.ts'
import { plainProject, readersFromSource } from '../support/readers.ts'
import { launchOf, program, testClock } from '../support/runs.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

// What the harness costs: time in front of and behind a run, CPU beside it, and how fast it takes output. Each against the same
// thing without it, measured in turn. All samples are printed. `harness.bench.ts short` does a tenth of the long ones.

const share = process.argv.includes('short') ? 0.1 : 1
const resources = join(import.meta.dirname, '../../resources')
const train = program('train.py')
const floodProgram = program('flood.py')
const place = await mkdtemp(join(tmpdir(), 'pawl-bench-'))
const executor = localExecutor({ resources, clock: testClock, log: silentLog })
const readers = readersFromSource()
const adopter = localExecutor({ resources, clock: testClock, log: silentLog })
let count = 0
const limits: { readonly name: string; readonly value: number; readonly limit: number; readonly unit: string }[] = []

try {
  await fixedCost()
  await endSeen()
  await spoolSpeed()
  await flood()
  for (const { name, value, limit, unit } of limits) {
    const least = name.includes('at least')
    say(
      `${(least ? value >= limit : value <= limit) ? 'ok  ' : 'MISS'} ${name}: ${value.toFixed(2)} ${unit}, limit ${limit}`,
    )
  }
  process.exitCode = limits.every(({ name, value, limit }) =>
    name.includes('at least') ? value >= limit : value <= limit,
  )
    ? 0
    : 1
} finally {
  await readers.close()
  await rm(place, { recursive: true, force: true })
}

/** From asking for a run of a trivial command to knowing its end, against a shell that does the same. */
async function fixedCost(): Promise<void> {
  const shells: number[] = []
  const runs: number[] = []
  const pythons: number[] = []
  for (let pair = 0; pair < 50; pair++) {
    let began = performance.now()
    await once(spawn('sh', ['-c', 'true'], { stdio: 'ignore' }), 'exit')
    shells.push(performance.now() - began)
    began = performance.now()
    await once(spawn(systemPython(), ['-I', '-S', '-c', 'pass'], { stdio: 'ignore' }), 'exit')
    pythons.push(performance.now() - began)
    began = performance.now()
    const handle = await start(['sh', '-c', 'true'])
    await executor.watch(handle)
    runs.push(performance.now() - began)
  }
  const added = median(runs.map((run, index) => run - (shells[index] ?? 0)))
  print('plain shell, ms', shells)
  print('bare start of Python, ms', pythons)
  print('run of the same, ms', runs)
  say(
    `a run takes ${(median(runs) / median(shells)).toFixed(1)}x a plain shell; it adds ${(added / median(pythons)).toFixed(1)}x a bare start of Python`,
  )
  limits.push({ name: 'added to a run, median of 50', value: added, limit: 80, unit: 'ms' })
}

/** From the last moment of the run's program to the app knowing it; when it started the run itself, and when it adopted it. */
async function endSeen(): Promise<void> {
  for (const who of ['own', 'adopted'] as const) {
    const samples: number[] = []
    for (let run = 0; run < 20; run++) {
      const handle = await start(['python3', '-S', train, '0.1', '0'])
      const watching = who === 'own' ? executor.watch(handle) : watchAdopted(handle)
      await watching
      const seen = process.hrtime.bigint()
      const output = await readFile(runFiles(handle.folder).spool, 'utf8')
      samples.push(Number(seen - BigInt(output.trim().split('\n').at(-1) ?? 0)) / 1e6)
    }
    print(`${who} run: from its last line to its end being known, ms`, samples)
    limits.push({ name: `end of an ${who} run known after, median`, value: median(samples), limit: 50, unit: 'ms' })
  }
}

async function watchAdopted(handle: RunHandle): Promise<RunEnd> {
  const adopted = await adopter.adopt(handle.folder)
  return adopted.kind === 'running' ? adopter.watch(adopted.handle) : adopted
}

/** As fast as a program can print, against the same program writing into a pipe that `cat` puts into a file. */
async function spoolSpeed(): Promise<void> {
  const bytes = 1e9 * share
  const spooled: number[] = []
  const plain: number[] = []
  for (let run = 0; run < 3; run++) {
    const target = join(place, `cat-${run}`)
    const began = performance.now()
    await once(
      spawn('sh', ['-c', 'python3 -S "$1" "$2" 100000 | cat > "$3"', 'sh', floodProgram, String(bytes), target]),
      'exit',
    )
    plain.push(bytes / 1e3 / (performance.now() - began))
    await rm(target)
    const handle = await start(['python3', '-S', floodProgram, String(bytes), '100000'])
    const exit = reportOf(await executor.watch(handle))
    if (exit.outputBytes !== bytes) throw new Error(`${exit.outputBytes} of ${bytes} bytes were kept`)
    spooled.push(bytes / 1e3 / (exit.durationNs / 1e6))
    await rm(handle.folder, { recursive: true })
  }
  print('through cat into a file, MB/s', plain)
  print('through the harness, MB/s', spooled)
  say(`the harness takes output ${(median(spooled) / median(plain)).toFixed(2)}x as fast as cat`)
  limits.push({ name: 'spool, at least', value: median(spooled), limit: 100, unit: 'MB/s' })
}

/** 20 MB/s for 30 s, read while it is printed: is every byte there, and what does the reader's memory do? */
async function flood(): Promise<void> {
  const seconds = 30 * share
  const before = process.memoryUsage().rss
  const handle = await start(['python3', '-S', floodProgram, String(20e6 * seconds), '20'])
  const reading = follow(handle)
  const exit = reportOf(await executor.watch(handle))
  const readBytes = await reading.end()
  const wrong = await firstWrongLine(runFiles(handle.folder).spool, (20e6 * seconds) / 100)
  if (wrong !== null) throw new Error(`line ${wrong} is not the one that was printed`)
  say(
    `flood: ${exit.outputBytes} bytes printed in ${(exit.durationNs / 1e9).toFixed(1)} s and found in order, ${readBytes} read along`,
  )
  limits.push({
    name: 'bytes lost of a 20 MB/s flood',
    value: 20e6 * seconds - Math.min(readBytes, exit.outputBytes),
    limit: 0,
    unit: 'bytes',
  })
  limits.push({
    name: "growth of the reader's memory",
    value: (reading.mostBytes() - before) / 1e6,
    limit: 50,
    unit: 'MB',
  })
}

/** flood.py numbers its lines; null when all of them are there, in order and whole. */
async function firstWrongLine(spool: string, lines: number): Promise<number | null> {
  const splitter = lineSplitter()
  let number = 0
  for (let offset = 0; ; ) {
    const piece = await readSpool(spool, offset)
    for (const { text } of splitter.push(piece.bytes)) {
      if (text !== String(number).padStart(99, '0')) return number
      number++
    }
    offset = piece.nextOffset
    if (piece.atEnd) return number === lines ? null : number
  }
}

/** Reads a run's output with its arrivals as the loop does while a long run lives: twice a second, in a thread of its own. */
function follow(handle: RunHandle) {
  const project = plainProject()
  const reader = readers.open({ project, folder: handle.folder, reference: null, killAbove: null, baselineValue: null })
  const ended = new AbortController()
  let mostBytes = 0
  async function look(): Promise<number> {
    while (!ended.signal.aborted) {
      await reader.look()
      mostBytes = Math.max(mostBytes, process.memoryUsage().rss)
      await delay(500, null, { signal: ended.signal }).catch(() => undefined)
    }
    return (await reader.look()).bytes
  }
  const looked = look()
  return {
    /** The bytes that were read, all of them. */
    end: () => {
      ended.abort()
      return looked
    },
    mostBytes: () => mostBytes,
  }
}

function start(argv: readonly string[]): Promise<RunHandle> {
  return executor.start(join(place, `run ${++count}`), { ...launchOf(''), argv, timeLimitMs: 300_000 })
}

function reportOf(end: RunEnd) {
  if (end.kind !== 'ended' || end.exit.exitCode !== 0) throw new Error(`the run failed: ${JSON.stringify(end)}`)
  return end.exit
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function print(name: string, samples: readonly number[]): void {
  say(`${name}: median ${median(samples).toFixed(1)} of [${samples.map((sample) => sample.toFixed(1)).join(' ')}]`)
}
