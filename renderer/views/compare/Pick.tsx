import { useState } from 'react'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useExperiments } from '../../client/experiments.ts'
import { Button, Field } from '../../components/controls.tsx'
import { Drawing } from '../../components/Drawing.tsx'
import { Page } from '../../components/Page.tsx'
import styles from './Compare.module.css'
import { mostCompared } from './most.ts'

/** Takes one more into the comparison, by its number. */
export function Add({ campaign, numbers }: { readonly campaign: string; readonly numbers: readonly number[] }) {
  const [, move] = useCampaignRoute()
  const list = useExperiments(campaign)
  const [text, setText] = useState('')
  const wanted = list.data?.rows.find((row) => String(row.number) === text.trim().replace(/^#/, ''))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (wanted === undefined || numbers.includes(wanted.number)) return
        setText('')
        move({ compared: [...numbers, wanted.number] })
      }}
    >
      <Field className={styles.add}>
        <input
          value={text}
          inputMode="numeric"
          placeholder="Add a number"
          aria-label="Add an experiment by its number"
          title={wanted?.hypothesis.slice(0, 300)}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
      </Field>
    </form>
  )
}

/** What to do while there is nothing to compare. */
export function TooFew({ campaign, numbers }: { readonly campaign: string; readonly numbers: readonly number[] }) {
  const [, move] = useCampaignRoute()
  const list = useExperiments(campaign)
  const kept =
    list.data?.rows
      .filter((row) => row.verdict === 'keep' && row.number !== 0)
      .toSorted((a, b) => (b.decidedAt ?? 0) - (a.decidedAt ?? 0)) ?? []
  const pair = kept.slice(0, 2).map((row) => row.number)
  return (
    <Page title="Compare" controls={<Add campaign={campaign} numbers={numbers} />}>
      <Drawing
        name="compare"
        title={
          numbers.length === 1
            ? `Experiment ${numbers[0]} waits for another`
            : `Choose 2 to ${mostCompared} experiments`
        }
        buttons={
          pair.length === 2 ? (
            <Button onClick={() => move({ compared: pair })}>
              Compare {pair[0]} and {pair[1]}, kept last
            </Button>
          ) : undefined
        }
      >
        Select one in the tree and press c, or its Compare button; then others. Their curves share one cursor, their
        numbers one table, and what lies between the patches of two is one diff.
      </Drawing>
    </Page>
  )
}
