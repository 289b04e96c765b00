import type { Event } from '../../preload/contract/events.ts'
import type { MethodName } from '../../preload/contract/methods.ts'

/** A question whose answer may have changed: the method, and what its arguments must hold (nothing: any arguments). */
export type Affected = { readonly method: MethodName; readonly args: Readonly<Record<string, unknown>> }

const ofCampaign = [
  'campaign.head',
  'campaign.progress',
  'attention.list',
  'review.show',
  'experiment.changes',
  'run.list',
  'finding.list',
  'idea.list',
  'cost.show',
  'session.list',
  'agent.notes',
  'plan.inputs',
] as const satisfies readonly MethodName[]

const ofRunningExperiment = [
  'experiment.show',
  'experiment.runs',
  'experiment.timeline',
  'block.show',
] as const satisfies readonly MethodName[]

/** Which questions an event makes stale. Streams (the machine's samples, a growing log) are not questions: they give nothing. */
export function affectedBy(event: Event): readonly Affected[] {
  switch (event.kind) {
    case 'campaigns-changed':
      // One that was removed elsewhere is asked for once more, and found to be gone.
      return [
        { method: 'campaign.list', args: {} },
        { method: 'campaign.head', args: {} },
        { method: 'machine.show', args: {} },
      ]
    case 'campaign-changed':
      return [
        { method: 'campaign.list', args: {} },
        ...ofCampaign.map((method) => ({ method, args: { campaign: event.campaign } })),
        ...ofRunningExperiment.map((method) => ({ method, args: { campaign: event.campaign } })),
      ]
    case 'experiment-changed':
      return [
        ...(['campaign.head', 'campaign.progress', 'experiment.changes'] as const).map((method) => ({
          method,
          args: { campaign: event.campaign },
        })),
        ...(['experiment.show', 'experiment.runs', 'experiment.diff'] as const).map((method) => ({
          method,
          args: { campaign: event.campaign, experiment: event.experiment },
        })),
      ]
    case 'run-changed':
      return [
        { method: 'campaign.head', args: { campaign: event.campaign } },
        { method: 'experiment.changes', args: { campaign: event.campaign } },
        { method: 'run.list', args: { campaign: event.campaign } },
        { method: 'log.search', args: { campaign: event.campaign } },
        { method: 'run.show', args: { run: event.run } },
        { method: 'run.evidence', args: { run: event.run } },
        { method: 'machine.show', args: {} },
        { method: 'machine.history', args: {} },
        { method: 'run.curves', args: { run: event.run } },
        ...ofRunningExperiment.map((method) => ({ method, args: { campaign: event.campaign } })),
      ]
    case 'marks-changed':
      return (['campaign.head', 'attention.list', 'review.show'] as const).map((method) => ({
        method,
        args: { campaign: event.campaign },
      }))
    case 'machine-changed':
      return [{ method: 'machine.show', args: {} }]
    case 'project-checked':
      return [{ method: 'project.checked', args: { path: event.path } }]
    case 'settings-changed':
      return [{ method: 'settings.show', args: {} }]
    case 'session-changed':
      return [
        ...(['campaign.head', 'session.list', 'cost.show'] as const).map((method) => ({
          method,
          args: { campaign: event.campaign },
        })),
        { method: 'session.show', args: { session: event.session } },
        { method: 'session.events', args: { session: event.session } },
      ]
    case 'session-grew':
    case 'log-grew':
    case 'machine-sampled':
    case 'engine-closing':
      return []
  }
}

/** Whether a question (its method and arguments) is among those. */
export function isAffected(affected: Affected, method: unknown, args: unknown): boolean {
  if (affected.method !== method) return false
  const given = (args ?? {}) as Readonly<Record<string, unknown>>
  return Object.entries(affected.args).every(([key, value]) => given[key] === value)
}
