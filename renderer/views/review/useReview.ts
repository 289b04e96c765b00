import { useMutation } from '@tanstack/react-query'
import type { Review, ReviewMark } from '../../../preload/contract/review.ts'
import { useNotice } from '../../app/preferences.ts'
import { offerUndoOf } from '../../app/undo.ts'
import { useCall, useEngine } from '../../client/connection.tsx'

type Said = ReviewMark['said']

/** What was said of the kept patches, how to say more, and how to make the stack follow. */
export function useReview(campaign: string): {
  readonly review: Review | undefined
  readonly markOf: (experiment: number) => Pick<ReviewMark, 'said' | 'note'>
  /** Says something of a patch, or takes it back when it was said before; offers to undo that. */
  readonly say: (experiment: number, said: Said) => void
  readonly note: (experiment: number, note: string) => void
  readonly apply: () => void
  readonly applying: boolean
} {
  const { client, queries } = useEngine()
  const tellError = useNotice((state) => state.say)
  const show = useCall('review.show', { campaign })
  const marks = new Map(show.data?.marks.map((mark) => [mark.experiment, mark]))
  const markOf = (experiment: number) => marks.get(experiment) ?? { said: null, note: '' }
  const write = (experiment: number, said: Said, note: string) =>
    client
      .call('review.mark', { campaign, experiment, said, note })
      .then(() => queries.invalidateQueries({ queryKey: ['review.show'] }))
  const apply = useMutation({
    mutationFn: () => client.call('review.apply', { campaign }),
    onError: tellError,
    onSettled: () => queries.invalidateQueries(),
  })
  return {
    review: show.data,
    markOf,
    say: (experiment, said) => {
      const before = markOf(experiment)
      const now = before.said === said ? null : said
      offerUndoOf(`Experiment ${experiment}: ${now ?? 'to review again'}`, write(experiment, now, before.note), () =>
        write(experiment, before.said, before.note),
      )
    },
    note: (experiment, note) => {
      write(experiment, markOf(experiment).said, note).catch(tellError)
    },
    apply: () => apply.mutate(),
    applying: apply.isPending,
  }
}
