import type { Idea } from '../preload/contract/session.ts'
import { fail } from './core/failure.ts'
import { approveHeld } from './core/loop/sessions/approve.ts'
import { insertAgentNote, withdrawAgentNote } from './core/store/agent-notes.ts'
import { setHoldsProposals } from './core/store/campaigns.ts'
import { experimentByNumber } from './core/store/experiments.ts'
import { ideaById, insertIdea, moveIdea, setIdeaState, setIdeaText } from './core/store/ideas.ts'
import type { HandlersOf } from './handlers.ts'
import type { WriteOptions } from './write-handlers.ts'

export type SteerMethod =
  | 'campaign.extend'
  | 'campaign.hold'
  | 'experiment.approve'
  | 'experiment.branch'
  | 'idea.add'
  | 'idea.edit'
  | 'idea.move'
  | 'idea.hold'
  | 'idea.approve'
  | 'idea.remove'
  | 'agent.tell'
  | 'agent.untell'

const done = { done: true } as const

/** The methods with which a researcher steers a campaign while it runs. They only write; the loop looks again when it is nudged. */
export function steerHandlers(
  o: WriteOptions,
  known: (campaign: string) => { readonly id: string },
): HandlersOf<SteerMethod> {
  const changed = (campaign: string) => {
    o.campaigns.nudge(campaign)
    o.announce({ kind: 'campaign-changed', campaign })
    return done
  }
  const openIdea = (campaign: string, id: string): Idea => {
    const idea = ideaById(o.db, known(campaign).id, id)
    if (idea === null) return fail('no-idea', 'There is no such idea in this campaign.', 'Look at the list again.')
    if (idea.state !== 'waiting' && idea.state !== 'held')
      return fail(
        'idea-taken',
        idea.state === 'dropped' ? 'The idea was dropped.' : 'An agent has the idea already.',
        'Add it again as a new one.',
      )
    return idea
  }
  return {
    'campaign.extend': async ({ campaign, budget }) => {
      await o.campaigns.extend(known(campaign).id, budget)
      return changed(campaign)
    },
    'campaign.hold': ({ campaign, hold }) => {
      setHoldsProposals(o.db, known(campaign).id, hold)
      return changed(campaign)
    },
    'experiment.approve': ({ campaign, experiment }) => {
      approveHeld(o.db, known(campaign).id, experiment)
      o.announce({ kind: 'experiment-changed', campaign, experiment })
      return changed(campaign)
    },
    'experiment.branch': ({ campaign, experiment, text }) => {
      if (experiment === 0 || experimentByNumber(o.db, known(campaign).id, experiment) === null)
        fail(
          'no-experiment',
          `There is no experiment ${experiment} to branch from.`,
          'Choose one that has a patch; a new idea starts from the incumbent by itself.',
        )
      const idea = o.newId()
      insertIdea(o.db, campaign, {
        id: idea,
        text,
        held: false,
        base: experiment,
        author: 'researcher',
        place: 'first',
        createdAt: o.clock.nowMs(),
      })
      changed(campaign)
      return { idea }
    },
    'idea.add': ({ campaign, text, held }) => {
      const idea = o.newId()
      const createdAt = o.clock.nowMs()
      insertIdea(o.db, known(campaign).id, {
        id: idea,
        text,
        held,
        base: null,
        author: 'researcher',
        place: 'last',
        createdAt,
      })
      changed(campaign)
      return { idea }
    },
    'idea.edit': ({ campaign, idea, text }) => {
      setIdeaText(o.db, openIdea(campaign, idea).id, text)
      return changed(campaign)
    },
    'idea.move': ({ campaign, idea, before }) => {
      moveIdea(o.db, campaign, openIdea(campaign, idea).id, before)
      return changed(campaign)
    },
    'idea.hold': ({ campaign, idea }) => {
      setIdeaState(o.db, openIdea(campaign, idea).id, 'held')
      return changed(campaign)
    },
    'idea.approve': ({ campaign, idea }) => {
      setIdeaState(o.db, openIdea(campaign, idea).id, 'waiting')
      return changed(campaign)
    },
    'idea.remove': ({ campaign, idea }) => {
      setIdeaState(o.db, openIdea(campaign, idea).id, 'dropped')
      return changed(campaign)
    },
    'agent.tell': ({ campaign, text }) => {
      const note = o.newId()
      insertAgentNote(o.db, known(campaign).id, { id: note, text, createdAt: o.clock.nowMs() })
      changed(campaign)
      return { note }
    },
    'agent.untell': ({ campaign, note }) => {
      if (!withdrawAgentNote(o.db, known(campaign).id, note, o.clock.nowMs()))
        fail('no-note', 'There is no such note to the agents now.', 'Look at the list again.')
      return changed(campaign)
    },
  }
}
