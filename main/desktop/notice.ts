import type { CampaignHead } from '../../preload/contract/campaign.ts'
import type { ExperimentDetail } from '../../preload/contract/experiment.ts'
import { effect, effectDecimals, effectRange, factor } from '../cli/format.ts'
import { clip, oneLine } from '../cli/terminal-text.ts'

/** The words of a notification for a new keep. */
export function noticeOfKeep(
  experiment: ExperimentDetail,
  head: CampaignHead,
): { readonly title: string; readonly body: string } {
  const decimals = effectDecimals(head.noise)
  const stack = head.speedup === null ? '' : ` Stack: ${factor(head.speedup.factor)}.`
  return {
    title: `Kept #${experiment.number}: ${effect(experiment.effect, decimals)}`,
    body: `${plain(clip(oneLine(experiment.hypothesis), 120))} (${effectRange(experiment.lo, experiment.hi, decimals)}).${stack}`,
  }
}

// Linux desktops read markup in the body, links included: a hypothesis must not write any.
function plain(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '+')
}
