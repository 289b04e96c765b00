import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { replayCampaign } from '../../main/core/loop/replay.ts'
import { findSandbox } from '../../main/core/process/sandbox.ts'
import { listCampaigns } from '../../main/core/store/campaigns.ts'
import { listExperiments } from '../../main/core/store/experiments.ts'
import { openStore } from '../../main/core/store/open.ts'
import { listSessions } from '../../main/core/store/sessions.ts'
import { begin, endOf, openEngine } from '../support/campaign.ts'
import { type ForeignProject, makeForeignProject } from '../support/foreign-project.ts'
import { truthOfKept } from '../support/kept-truth.ts'
import { processesOf, workOf } from '../support/left-behind.ts'
import { program } from '../support/runs.ts'
import { soakShare } from '../support/soak.ts'

const sessions = Math.round(60 * soakShare)
/** Dollars; a session takes 0.05, and two are set aside for the first. */
const usd = 4

/** What the sessions do, by number; the good between the bad, so that never ten in a row make nothing. The tenth does the first of them. */
const acts = [
  ...['gain', 'server', 'cut', 'at_limit', 'protected', 'gain_b'],
  ...['nothing', 'outside', 'boast', 'useless', 'hang', 'gain', 'flood', 'git_dir', 'delete', 'crashes'],
  ...['half', 'commit', 'huge', 'loss', 'fail', 'gain_b', 'binary', 'mirror', 'link', 'unknown'],
  ...['line_ends', 'hangs_in_run', 'rename', 'ask', 'server_error', 'gain', 'replace', 'hostile', 'wrong_key'],
  ...['server_in_run', 'comment', 'gain_b', 'fifo', 'leaves_in_run', 'garbage_from_server', 'renamed', 'no_answer'],
  ...['floods_in_run', 'other_name', 'finding', 'nothing', 'gain', 'cut', 'finding_outside', 'at_limit', 'shorter'],
  ...['hang', 'gain_b', 'useless', 'boast', 'good', 'delete', 'useless', 'gain'],
]

const environment = { ...process.env }
const folders: string[] = []
afterEach(() => {
  for (const name of ['PATH', 'HOME', 'CHAOS_ACTS', 'ANTHROPIC_API_KEY'])
    if (environment[name] === undefined) delete process.env[name]
    else process.env[name] = environment[name]
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

type Place = {
  readonly folder: string
  readonly home: string
  readonly person: string
  readonly project: ForeignProject
}

/** A folder for all of it, with a home folder of its own and a `claude` on the PATH that is the chaotic stand-in. */
function place(sandbox: 'auto' | 'off'): Place {
  const folder = mkdtempSync(join(tmpdir(), 'pawl chaos ü '))
  folders.push(folder)
  const person = join(folder, 'person')
  const programs = join(folder, 'programs')
  mkdirSync(person)
  mkdirSync(programs)
  writeFileSync(join(programs, 'claude'), `#!/bin/sh\nexec python3 -S '${program('chaos.py')}' "$@"\n`)
  chmodSync(join(programs, 'claude'), 0o755)
  Object.assign(process.env, {
    PATH: `${programs}:${environment.PATH}`,
    HOME: person,
    CHAOS_ACTS: acts.join(),
    ANTHROPIC_API_KEY: 'sk-chaos-0123456789',
  })
  const more = `\n[agent]\nkind = "claude-code"\nvariables = ["CHAOS_ACTS"]\ntime_limit = "5s"\nparallel = 3\n\n[sandbox]\nmode = "${sandbox}"\n`
  const project = makeForeignProject(folder, more, ['train.py', 'check_gain.py'], (toml) =>
    toml.replace('"20s"', '"4s"'),
  )
  return { folder, home: join(folder, 'data'), person, project }
}

const heldIn = (await findSandbox()).kind === 'bubblewrap' ? [['held in', 'auto'] as const] : []
/** A tenth of the soak is the way that is usual here. */
const ways = [...heldIn, ['held in by nothing', 'off'] as const].slice(0, soakShare === 1 ? 2 : 1)

describe(`a campaign of ${sessions} sessions with an agent that does everything wrong, and some of it right`, () => {
  test.each(ways)(
    '%s: ends within its budget, keeps what is real and nothing else, and leaves nothing behind',
    { timeout: 1_800_000 },
    async (name, sandbox) => {
      const at = place(sandbox)
      const engine = await openEngine(at.home)
      const campaign = await begin(engine, at.project, 'claude-code', { sessions, usd })
      const { reason, asked } = await endOf(engine, campaign)
      await engine.close()

      const store = openStore(at.home)
      const all = listSessions(store.db, campaign).reverse()
      const experiments = listExperiments(store.db, campaign).slice(1)
      const kept = experiments.filter((experiment) => experiment.verdict === 'keep')
      const truth = truthOfKept(store.db, campaign, at.project, at.folder)
      const spent = all.reduce((sum, session) => sum + (session.costUsd ?? 0), 0)
      process.stdout.write(
        `${name}: ${all.length} sessions, $${spent.toFixed(2)}, ${experiments.length} experiments, kept ${kept
          .map(({ number, hypothesis }) => `#${number} "${hypothesis}"`)
          .join(', ')}; ${reason}; asked ${asked.length === 0 ? 'nobody' : `a person: ${asked.join(' ')}`}\n${all
          .map(
            (session) =>
              `  ${session.number} ${acts[session.number - 1]}: ${session.outcome} ${session.refusal ?? `#${session.experiment}`}`,
          )
          .join('\n')}\nin truth: ${truth.map((each) => `#${each.experiment} ${each.ratio.toFixed(5)}`).join(', ')}\n`,
      )
      expect(reason).toBe(`The budget of ${sessions} sessions is spent.`)
      expect(all.map((session) => session.number)).toEqual(Array.from({ length: sessions }, (_, index) => index + 1))
      expect(all.filter((session) => session.endedAt === null || session.outcome === 'lost')).toEqual([])
      expect(spent).toBeLessThanOrEqual(usd)
      expect(asked).toEqual(
        sessions < acts.indexOf('wrong_key') + 1 ? [] : [expect.stringContaining('Claude Code is not logged in')],
      )
      // Each kept patch makes the loss smaller, or takes code away and loses nothing.
      expect(truth.length).toBeGreaterThan(0)
      expect(truth.filter((each) => each.ratio > (each.isOnlyLess ? 1 : 0.999))).toEqual([])
      expect(kept.filter((experiment) => experiment.hypothesis.startsWith('fake'))).toEqual([])
      expect(experiments.filter((experiment) => experiment.verdict === 'pending')).toEqual([])
      expect(replayCampaign(store.db, campaign).kind).toBe('same')
      expect(listCampaigns(store.db)).toHaveLength(1)
      store.close()

      expect(processesOf(at.folder)).toEqual([])
      expect(workOf(at.home)).toEqual([])
      expect(readdirSync(process.env.PAWL_LEASES ?? '').filter((name) => name.endsWith('.lock'))).toEqual([])
      const status = execFileSync('git', ['status', '--porcelain', '--ignored'], {
        cwd: at.project.path,
        encoding: 'utf8',
      })
      expect(status).toBe('')
      if (sandbox === 'auto')
        expect(readdirSync(at.person).filter((each) => !['.claude', '.cache'].includes(each))).toEqual([])
      expect(existsSync(join(at.person, 'hooked'))).toBe(false)
    },
  )
})
