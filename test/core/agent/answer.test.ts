import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ANSWER_FILE, namelessHypothesis, parseAnswer, readAnswer } from '../../../main/core/agent/answer.ts'

describe('an answer', () => {
  test('is a hypothesis, why, and what its lines name', () => {
    expect(
      parseAnswer(`# A cosine schedule makes the loss 0.5 % smaller
It decays the rate.
Finding: the loss is divided twice
Check: \`python -m pytest test_loss.py\`
- Idea: warm up for 100 steps
**Idea:** a larger batch
And more.`),
    ).toEqual({
      hypothesis: 'A cosine schedule makes the loss 0.5 % smaller',
      rationale: 'It decays the rate.\nAnd more.',
      finding: { sentence: 'the loss is divided twice', check: ['python', '-m', 'pytest', 'test_loss.py'] },
      ideas: ['warm up for 100 steps', 'a larger batch'],
    })
  })

  test('may name its hypothesis', () => {
    expect(parseAnswer('Done!\nHypothesis: less copying')).toMatchObject({
      hypothesis: 'less copying',
      rationale: 'Done!',
    })
  })

  test('is nothing when it is empty, and a check that only a shell could read is none', () => {
    expect(parseAnswer('\n \n')).toEqual({ hypothesis: null, rationale: '', finding: null, ideas: [] })
    expect(parseAnswer('H\nFinding: f\nCheck: a "b')).toMatchObject({ finding: { check: null } })
  })

  test('has at most five ideas', () => {
    expect(parseAnswer(`H\n${'Idea: again\n'.repeat(50)}`).ideas).toHaveLength(5)
  })
})

describe('the file of an answer', () => {
  let clone = ''
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'pawl answer ü '))
    mkdirSync(join(clone, '.pawl'))
  })
  afterEach(() => rmSync(clone, { recursive: true, force: true }))

  test('is read as far as an answer goes', async () => {
    writeFileSync(join(clone, ANSWER_FILE), `Good\n${'x'.repeat(5e6)}`)
    const answer = await readAnswer(clone)
    expect(answer?.hypothesis).toBe('Good')
    expect(answer?.rationale.length).toBeLessThan(70_000)
  })

  test.each(['nothing', 'a link', 'a folder', 'a pipe'])('is not there when %s is in its place', async (what) => {
    const path = join(clone, ANSWER_FILE)
    if (what === 'a link') symlinkSync('/etc/passwd', path)
    if (what === 'a folder') mkdirSync(path)
    if (what === 'a pipe') execFileSync('mkfifo', [path])
    expect(await readAnswer(clone)).toBeNull()
  })
})

test('a patch without a word is named by the last sentence that was said, or by its files', () => {
  expect(namelessHypothesis('I hoisted the mask out of the loop. Then I ran it.', ['a.py'])).toBe(
    'I hoisted the mask out of the loop.',
  )
  expect(namelessHypothesis('ok', ['a.py', 'b.py', 'c.py', 'd.py'])).toBe(
    'A change of a.py, b.py, c.py and 1 more without a word about it',
  )
})
