import type { AttentionItem, CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../preload/contract/experiment.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import { effect, effectDecimals, effectRange, factor } from '../cli/format.ts'
import { clip, oneLine } from '../cli/terminal-text.ts'

/** Something that a person would want to be called for. */
export type News = {
  readonly kind: keyof Settings['notify']
  readonly title: string
  readonly body: string
  /** Where in the window it is shown: the part of its address behind `#`. */
  readonly at: string
}

/** A new keep in words. */
export function newsOfKeep(experiment: ExperimentDetail, head: CampaignHead): News {
  const decimals = effectDecimals(head.noise)
  const stack = head.speedup === null ? '' : ` Stack: ${factor(head.speedup.factor)}.`
  return {
    kind: 'kept',
    title: `Kept #${experiment.number}: ${effect(experiment.effect, decimals)}`,
    body: `${short(experiment.hypothesis)} (${effectRange(experiment.lo, experiment.hi, decimals)}).${stack}`,
    at: `/${head.id}/campaign?experiment=${experiment.number}`,
  }
}

/** An entry of the list of things to look at, where it is worth a call: an agent that is stuck, a run that is lost. */
export function newsOfItem(item: AttentionItem, head: CampaignHead): News | null {
  if (item.kind !== 'stuck' && item.kind !== 'lost') return null
  return {
    kind: item.kind === 'stuck' ? 'stuck' : 'machine',
    title: `${head.projectName}: ${item.kind === 'stuck' ? 'the loop is stuck' : 'a run was lost'}`,
    body: short(sentence(item.text)),
    at: `/${head.id}/campaign${item.experiment === null ? '' : `?experiment=${item.experiment}`}`,
  }
}

/** What became of a campaign since it was last looked at, where it did so by itself; null: nothing to call for. */
export function newsOfState(
  before: Pick<CampaignHead, 'state' | 'waitsFor'> | undefined,
  head: CampaignHead,
): News | null {
  if (before === undefined) return null
  const at = `/${head.id}/campaign`
  const isEnd = head.state === 'finished' || head.state === 'failed'
  if (isEnd && before.state !== head.state) {
    const stack = head.speedup === null ? '' : ` Stack: ${factor(head.speedup.factor)}.`
    return {
      kind: 'ended',
      title: `${head.projectName}: ${head.state}, ${head.kept} of ${head.tried} kept`,
      body: `${short(head.reason ?? '')}${stack}`.trim(),
      at,
    }
  }
  // Without a reason it was paused by a person, who knows.
  if (head.state === 'paused' && before.state !== 'paused' && head.reason !== null)
    return { kind: 'machine', title: `${head.projectName}: the machine cannot go on`, body: short(head.reason), at }
  if (head.waitsFor !== null && before.waitsFor === null)
    return { kind: 'stuck', title: `${head.projectName} waits for you`, body: short(head.waitsFor), at }
  return null
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

// Linux desktops read markup in the body, links included: nothing that an agent or a run wrote may write any.
function short(text: string): string {
  return clip(oneLine(text), 160).replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '+')
}
