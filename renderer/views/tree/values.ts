import type { ExperimentRow } from '../../../preload/contract/experiment.ts'
import { formatEffect } from '../../format.ts'
import { reasonWord, type Status, shortReason } from '../../status.ts'

/** What stands behind the words of a row, as it is seen and as it is read aloud: its effect, or why it has none. */
export function rowValue(
  row: ExperimentRow,
  status: Status,
  /** Why its own run that is under way was made; empty where there is none. */
  stage: string,
  decimals: number,
): { readonly seen: string; readonly said: string } {
  const effect = formatEffect(row.effect, decimals)
  if (status === 'baseline') return same('')
  if (status === 'running') return same(stage || 'running')
  if (row.verdict === 'pending')
    return same(row.state === 'held' ? 'held' : effect || (row.state === 'queued' ? 'queued' : 'measuring'))
  if (row.verdict !== 'crash' && effect !== '') return same(effect)
  const fallback = row.verdict === 'crash' ? 'crash' : ''
  return { seen: shortReason(row.reason) || fallback, said: reasonWord(row.reason) || fallback }
}

function same(text: string): { readonly seen: string; readonly said: string } {
  return { seen: text, said: text }
}
