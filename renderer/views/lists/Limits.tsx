import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Budget, CampaignHead } from '../../../preload/contract/campaign.ts'
import { useEngine, useStatus } from '../../client/connection.tsx'
import { Button, Dialog, FailedLine, Field, Unit } from '../../components/controls.tsx'
import { Picture } from '../../components/picture/Picture.tsx'
import { formatCompact, formatCount, formatHours, formatKwh, formatUsd } from '../../format.ts'
import styles from './Cost.module.css'

const limits = [
  ['experiments', 'Experiments', '', formatCount],
  ['hours', 'Time, pauses left out', 'hours', formatHours],
  ['gpuHours', 'Time in which runs train', 'hours', formatHours],
  ['usd', 'Money for agents', 'US$', formatUsd],
  ['sessions', 'Sessions of agents', '', formatCount],
  ['tokens', 'Tokens of agents', '', formatCompact],
  ['kwh', 'Energy', 'kWh', formatKwh],
] as const satisfies readonly (readonly [keyof Budget, string, string, (value: number | null) => string])[]

/** What may be spent, and how much of it is. */
export function Limits({ head }: { readonly head: CampaignHead }) {
  const gone = useStatus() !== 'open'
  const [asking, ask] = useState(false)
  const canChange = head.state !== 'stopped'
  return (
    <>
      <Picture
        label="Budget"
        title="Budget"
        said={
          canChange ? (
            <span data-unsaved="">
              <Button look="quiet" disabled={gone} onClick={() => ask(true)}>
                Change
              </Button>
            </span>
          ) : null
        }
        file="cost-budget"
        rows={[
          ['budget', 'unit', 'spent', 'limit'],
          ...limits.map(([key, , unit]) => [key, unit, head.spent[key], head.budget[key]]),
        ]}
      >
        <dl className={styles.bars}>
          {limits.map(([key, name, , print]) => {
            const spent = head.spent[key]
            const limit = head.budget[key]
            if (limit === null && (spent === null || spent === 0)) return null
            return (
              <div key={key}>
                <dt>{name}</dt>
                <dd>
                  {limit === null ? null : (
                    <i
                      className={styles.limit}
                      style={{ width: `${Math.min(100, ((spent ?? 0) / limit) * 100)}%` }}
                      aria-hidden="true"
                    />
                  )}
                  <span>
                    <b>{spent === null ? 'not known' : print(spent) || '0'}</b>
                    {limit === null ? ', no limit' : ` of ${print(limit)}`}
                  </span>
                </dd>
              </div>
            )
          })}
        </dl>
      </Picture>
      {asking ? <Extend head={head} onClose={() => ask(false)} /> : null}
    </>
  )
}

/** New limits for a campaign; one that waits or ended because of its budget goes on. */
export function Extend({ head, onClose }: { readonly head: CampaignHead; readonly onClose: () => void }) {
  const { client, queries } = useEngine()
  const [text, setText] = useState<Readonly<Record<keyof Budget, string>>>(
    () =>
      Object.fromEntries(limits.map(([key]) => [key, String(head.budget[key] ?? '')])) as Record<keyof Budget, string>,
  )
  const budget = readLimits(text)
  const extend = useMutation({
    mutationFn: (next: Budget) => client.call('campaign.extend', { campaign: head.id, budget: next }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ['campaign.head'] }),
  })
  return (
    <Dialog label="Change the budget" onClose={onClose}>
      <form
        className={styles.extend}
        onSubmit={(event) => {
          event.preventDefault()
          if (budget !== null) extend.mutate(budget)
        }}
      >
        <h2>Change the budget</h2>
        <p>
          What may be spent from the start on, in all. Empty is no limit. What waits or ended for its budget goes on.
        </p>
        <div>
          {limits.map(([key, name, unit]) => (
            <label key={key}>
              <span>{name}</span>
              <Field>
                <input
                  inputMode="decimal"
                  aria-invalid={budget === null && readLimit(text[key]) === undefined}
                  value={text[key]}
                  onChange={(event) => setText({ ...text, [key]: event.target.value })}
                />
                <Unit>{unit}</Unit>
              </Field>
            </label>
          ))}
        </div>
        {budget === null ? (
          <p>A limit is a number above 0; experiments, sessions and tokens are whole numbers.</p>
        ) : null}
        {extend.isError ? <FailedLine error={extend.error} /> : null}
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="solid" type="submit" disabled={budget === null || extend.isPending}>
            Set
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}

const whole: readonly (keyof Budget)[] = ['experiments', 'sessions', 'tokens']

/** What was typed as limits; null when something typed is none. */
export function readLimits(text: Readonly<Record<keyof Budget, string>>): Budget | null {
  const read = Object.fromEntries(limits.map(([key]) => [key, readLimit(text[key])]))
  if (Object.values(read).includes(undefined)) return null
  const budget = read as Record<keyof Budget, number | null>
  return whole.every((key) => budget[key] === null || Number.isInteger(budget[key])) ? budget : null
}

function readLimit(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const value = /^\d*\.?\d+$/.test(trimmed) ? Number(trimmed) : 0
  return value > 0 ? value : undefined
}
