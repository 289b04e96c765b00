import { describe, expect, test } from 'vitest'
import { evidencePolicy } from '../../../main/core/decide/policy.ts'
import type { Answer, RunRequest, Settings } from '../../../main/core/decide/protocol.ts'
import { random } from '../../../main/core/decide/random.ts'
import { disturbanceOf, judgeObservation, type Rule, rules } from '../../../main/core/machine/rules.ts'
import { thresholds } from '../../../main/core/machine/thresholds.ts'
import type { Observation } from '../../../preload/contract/gpu.ts'
import { boundary, GiB, observed, xorg } from '../../support/observed.ts'

const settings: Settings = {
  q: 0.05,
  minEffect: 0,
  minEffectAuto: false,
  budgetS: null,
  runS: 300,
  proposals: 2,
  finalPairs: 8,
  freshSeedBase: 1000,
  rngSeed: 7,
  canSetSeed: true,
  hasPrefix: false,
  guards: [],
  transferRunS: null,
  reserveShare: 0.15,
}
const gains = [0.04, 0]
const intruder = { pid: 4711, name: 'python', owner: 'ben', use: 'compute', memoryBytes: 2 * GiB, run: null } as const

/** Which first attempts somebody else's program spoils: those of runs with the first patch, or those of the incumbent. */
type Arm = (request: RunRequest) => boolean
const noArm: Arm = () => false
const candidates: Arm = (request) => request.patches.includes(1) && request.experiment === 1
const incumbents: Arm = (request) =>
  request.experiment === null && request.block === null && request.stage !== 'warm-up'

/** A campaign of two patches, the first of which is worth 4 %, on a machine whose evidence the real rules judge. Verdicts by patch. */
function verdicts(arm: Arm, by: readonly Rule[]): Record<number, string> {
  const draw = random(11)
  const policy = evidencePolicy(settings)
  const seen: Observation[] = []
  const found: Record<number, string> = {}
  let clockS = 0
  let proposed = 0
  let last = ''
  let asked = policy.next()
  while (!asked.done) {
    const request = asked.value
    let answer: Answer
    switch (request.kind) {
      case 'proposal':
        proposed += 1
        answer = proposed > gains.length ? { kind: 'exhausted' } : { kind: 'proposal', experiment: proposed }
        break
      case 'merge':
        answer = { kind: 'merge', merges: true }
        break
      case 'run': {
        const isRepeat = JSON.stringify(request) === last
        last = isRepeat ? '' : JSON.stringify(request)
        const isSpoiled = arm(request) && !isRepeat
        const observation = isSpoiled
          ? observed({ gpu: { after: boundary({ processes: [xorg, intruder] }) } })
          : observed()
        const references = {
          incumbent: seen.slice(-thresholds.references).reverse(),
          sameCode: [],
          countsCpuTime: false,
          tolerated: [],
        }
        const clean = disturbanceOf(judgeObservation(observation, references, by)) === null
        if (request.experiment === null && request.block === null) seen.push(observation)
        const gain = request.patches.reduce((sum, patch) => sum + (gains[patch - 1] ?? 0), 0)
        const seedPart = 0.002 * random(request.seed + 100).normal()
        clockS += 300
        answer = {
          kind: 'run',
          outcome: 'finished',
          clean,
          y: -gain + seedPart + 0.002 * draw.normal() + (isSpoiled ? 0.08 : 0),
          prefixY: null,
          atS: clockS - 150,
          costS: 300,
          leftS: null,
          guards: [],
          fingerprint: null,
          pace: null,
          prefixPace: null,
        }
        break
      }
      case 'verdict':
        if (request.experiment !== null) found[request.experiment] = request.verdict
        answer = { kind: 'noted' }
        break
      default:
        answer = { kind: 'noted' }
    }
    asked = policy.next(answer)
  }
  return found
}

const withoutForeign = rules.filter((rule) => rule.name !== 'foreignProcess')

describe('contention that is injected into one arm', () => {
  test('is nothing to begin with: on a quiet machine the first patch is kept and the second is not', () => {
    const quiet = verdicts(noArm, rules)
    expect(quiet[1]).toBe('keep')
    expect(quiet[2]).not.toBe('keep')
  })

  test.each([
    ['the candidate’s', candidates],
    ['the incumbent’s', incumbents],
  ])('leaves every verdict as it is when it is %s', (_, arm) => {
    expect(verdicts(arm, rules)).toEqual(verdicts(noArm, rules))
  })

  test('loses a real win without the rule', () => {
    expect(withoutForeign.length).toBe(rules.length - 1)
    expect(verdicts(candidates, withoutForeign)[1]).not.toBe('keep')
  })
})
