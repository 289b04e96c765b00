import type { Transfer } from '../../../preload/contract/experiment.ts'
import type { Reader } from '../store/sql.ts'
import { latestNote } from '../store/steps.ts'

/** What the bigger run said of the kept patches, by number; empty where there was no transfer stage. */
export function transfersOf(db: Reader, campaign: string): ReadonlyMap<number, Transfer> {
  const note = latestNote(db, campaign, 'transfer')
  return new Map(
    (note?.effects ?? []).map(({ experiment, gain, se, probability, verdict }) => [
      experiment,
      { verdict, effect: gain, se, probability },
    ]),
  )
}

/** The same as a sentence. */
export function transferSentence({ verdict, probability }: Transfer): string {
  switch (verdict) {
    case 'transfers':
      return `On the bigger run it still wins (probability ${probability?.toFixed(2)}).`
    case 'does-not':
      return `On the bigger run it is probably no win (probability ${probability?.toFixed(2)}).`
    case 'unknown':
      return 'Whether it still wins on the bigger run is unknown.'
  }
}
