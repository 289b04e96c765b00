import { z } from 'zod'
import { key } from '../keys.ts'

// When a campaign ends.
export const budget = z.strictObject({
  experiments: key(
    z.int().positive().optional(),
    'a whole number above 0',
    700,
    'The most experiments. Left out: no such limit.',
  ),
  hours: key(z.number().positive().optional(), 'a number above 0', 48, 'The most hours. Left out: no such limit.'),
  usd: key(
    z.number().positive().optional(),
    'a number above 0',
    50,
    'The most money for agents, in US dollars. It is set aside before a session starts. The quota of a subscription is not money. Left out: no such limit.',
  ),
  sessions: key(
    z.int().positive().optional(),
    'a whole number above 0',
    200,
    'The most sessions of agents. Left out: no such limit.',
  ),
  tokens: key(
    z.int().positive().optional(),
    'a whole number above 0',
    50_000_000,
    'The most tokens of agents, in and out together. Left out: no such limit.',
  ),
  gpu_hours: key(
    z.number().positive().optional(),
    'a number above 0',
    40,
    'The most hours in which runs train. Left out: no such limit.',
  ),
  kwh: key(
    z.number().positive().optional(),
    'a number above 0',
    20,
    'The most energy of runs, where the device tells it. Left out: no such limit.',
  ),
})
