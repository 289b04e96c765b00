import { z } from 'zod'
import { defaulted, key, parsed, share, text } from '../keys.ts'

// What a patch is judged by, and how sure Pawl has to be.
export const guard = z.strictObject({
  metric: key(text, 'the name of a metric', 'peak_vram_mb', 'The metric that must hold.'),
  max: key(z.number().optional(), 'a number', 24000, 'The largest value allowed.'),
  min: key(z.number().optional(), 'a number', 0.7, 'The smallest value allowed.'),
  worse_by_at_most: key(
    parsed(share).optional(),
    'a share such as "0.1%"',
    '0.1%',
    'How much worse than the incumbent it may become.',
  ),
  direction: key(
    z.enum(['minimize', 'maximize']).optional(),
    '"minimize" or "maximize"',
    'maximize',
    'Which way is better, for worse_by_at_most. Left out: what the name of the metric says, else minimize.',
  ),
})

export const objective = z.strictObject({
  kind: key(
    z.enum(['metric', 'time-to-target', 'throughput']),
    '"metric", "time-to-target" or "throughput"',
    'metric',
    'What is judged: the final value of a metric, the time until a metric is beyond a target, or a rate.',
  ),
  metric: key(
    text.optional(),
    'the name of a metric',
    'val_loss',
    'The metric, as the run prints it. For throughput it is a rate such as "tok/sec"; left out there, steps per second are measured from outside.',
  ),
  direction: key(
    z.enum(['minimize', 'maximize']).optional(),
    '"minimize" or "maximize"',
    'minimize',
    'Which way is better. Left out: minimize, for throughput maximize.',
  ),
  target: key(
    z.number().optional(),
    'a number',
    3.28,
    'For time-to-target: the value to reach. Reached means that two evaluations in a row are beyond it; the time is interpolated between the two evaluations around the crossing.',
  ),
  clock: defaulted(
    z.enum(['wall', 'cpu']),
    'wall',
    '"wall" or "cpu"',
    'cpu',
    'The clock of time-to-target and throughput. cpu counts the CPU time of the whole process tree and suits a busy machine without a GPU.',
  ),
  min_effect: defaulted(
    parsed((input) => (input === 'auto' ? null : share(input))),
    'auto',
    '"auto", a share such as "0.3%", or a fraction such as 0.003',
    '0.3%',
    'The smallest improvement worth its GPU time and its code. auto: half the measured noise of one run.',
  ),
  guards: defaulted(
    z.array(guard),
    [],
    'a list of guards',
    [
      { metric: 'peak_vram_mb', max: 24000 },
      { metric: 'val_loss', worse_by_at_most: '0.1%' },
    ],
    'Metrics that no kept patch may spoil, each with max, min or worse_by_at_most.',
  ),
})

export const evidence = z.strictObject({
  q: defaulted(
    z.number().gt(0).max(0.5),
    0.05,
    'a number above 0 and at most 0.5',
    0.01,
    'The tolerated share of kept patches that are not real: strict 0.01, fast 0.5.',
  ),
  reserve: defaulted(
    z.number().min(0).max(0.5),
    0.15,
    'a number from 0 to 0.5',
    0.1,
    'At most this share of the hours is held back for the end: clean-up, end-to-end measurement, transfer.',
  ),
})
