import { describe, expect, test } from 'vitest'
import { diagnose, limitEnd } from '../../../main/core/agent/diagnose.ts'

/** 2026-11-25T12:00:00Z. */
const now = Date.UTC(2026, 10, 25, 12)
const minute = 60_000

describe('what an agent says when it fails', () => {
  test.each([
    ['Claude AI usage limit reached|1795629600', null, 'limit'],
    ['You’ve hit your session limit · resets 3:45pm (UTC)', null, 'limit'],
    ['exceeded retry limit, last status: 429 Too Many Requests', null, 'limit'],
    ['Overloaded', 529, 'limit'],
    ['{"type":"error","error":{"type":"rate_limit_error"}}', null, 'limit'],
    ['Invalid API key · Fix external API key', 401, 'login'],
    ['unexpected status 401 Unauthorized: Incorrect API key provided', null, 'login'],
    ['Not logged in · Please run /login', null, 'login'],
    ['Your credit balance is too low to access the Anthropic API', 400, 'account'],
    ['You exceeded your current quota, please check your plan and billing details. insufficient_quota', 429, 'account'],
    ['internal server error', 500, 'server'],
    ['Unable to connect to API (ECONNREFUSED)', null, 'server'],
  ])('%s (%s) is a %s', (text, status, kind) => {
    expect(diagnose(text, status, now)?.kind).toBe(kind)
  })

  test('an ordinary failure is none of these', () => {
    expect(diagnose('The edit did not match: old_string was not found in train.py', null, now)).toBeNull()
  })
})

describe('the end of a limit', () => {
  test.each([
    ['usage limit reached|1795629600', 1_795_629_600_000],
    ['usage limit reached|1795629600123', 1_795_629_600_000],
    ['try again in 20s', now + 20_000],
    ['Please retry in 34.07s.', now + 34_070],
    ['try again in 5 days 3 hours 12 minutes', now + ((5 * 24 + 3) * 60 + 12) * minute],
    ['try again after 5h32m10s', now + (5 * 60 + 32) * minute + 10_000],
    ['try again in 250 ms', now + 250],
    ['resets 3:45pm (UTC)', now + 225 * minute],
    ['resets at 3pm (UTC)', now + 180 * minute],
    ['resets 11am (UTC)', now + 23 * 60 * minute],
    ['resets 2pm (Europe/Berlin)', now + 60 * minute],
    ['try again at 12:00 (UTC)', now + 24 * 60 * minute],
    ['it resets at 2026-11-25T13:30:00Z', now + 90 * minute],
  ])('%s', (text, end) => {
    expect(limitEnd(text, now)).toBe(end)
  })

  test.each(['too many requests', 'resets 3 times', 'resets 3pm (Nowhere/Land)', 'try again in a while', 'in 0 s'])(
    '%s names none',
    (text) => {
      expect(limitEnd(text, now)).toBeNull()
    },
  )
})
