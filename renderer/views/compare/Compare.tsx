import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { RunRow } from '../../../preload/contract/run.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { lineLooks } from '../../components/chart/looks.ts'
import { Button } from '../../components/controls.tsx'
import { Page } from '../../components/Page.tsx'
import { effectDecimals } from '../../format.ts'
import { valueNameWithUnit } from '../../objective.ts'
import { Card } from './Card.tsx'
import styles from './Compare.module.css'
import { CompareCurves } from './CompareCurves.tsx'
import { mostCompared } from './most.ts'
import { NumbersTable } from './NumbersTable.tsx'
import { Patches } from './Patches.tsx'
import { Add, TooFew } from './Pick.tsx'

/** Two experiments or several: curves on one cursor, numbers, patches side by side. */
export function Compare() {
  const [route, move] = useCampaignRoute()
  const { client } = useEngine()
  const campaign = route.campaign
  const numbers = useMemo(() => [...new Set(route.compared)].slice(0, mostCompared), [route.compared])
  const head = useCall('campaign.head', { campaign })
  const details = useQueries({
    queries: numbers.map((experiment) => {
      const args = { campaign, experiment }
      return { queryKey: ['experiment.show', args], queryFn: () => client.call('experiment.show', args) }
    }),
  })
  const runs = useQueries({
    queries: numbers.map((experiment) => {
      const args = { campaign, experiment }
      return { queryKey: ['experiment.runs', args], queryFn: () => client.call('experiment.runs', args) }
    }),
    combine: runsOf,
  })
  const known = details.flatMap((detail) => detail.data ?? [])
  const decimals = effectDecimals(head.data?.noise ?? null)
  if (numbers.length < 2) return <TooFew campaign={campaign} numbers={numbers} />
  return (
    <Page
      title="Compare"
      said={route.compared.length > mostCompared ? `the first ${mostCompared} of ${route.compared.length}` : ''}
      controls={
        <>
          {numbers.length < mostCompared ? <Add campaign={campaign} numbers={numbers} /> : null}
          <Button onClick={() => move({ compared: [] })}>Clear</Button>
        </>
      }
    >
      <div className={styles.frame}>
        <div
          className={styles.cards}
          style={{
            gridTemplateColumns: `repeat(${known.length > 4 ? Math.ceil(known.length / 2) : known.length}, minmax(0, 1fr))`,
          }}
        >
          {known.map((detail, index) => (
            <Card
              key={detail.number}
              detail={detail}
              look={lineLooks[index] ?? 'eighth'}
              decimals={decimals}
              onRemove={() => move({ compared: route.compared.filter((other) => other !== detail.number) })}
            />
          ))}
        </div>
        <div className={styles.middle}>
          <CompareCurves
            key={numbers.join()}
            numbers={numbers}
            runs={runs}
            objective={head.data?.objective.metric ?? ''}
          />
          <div className={styles.numbers}>
            <NumbersTable
              details={known}
              runs={runs}
              decimals={decimals}
              valueName={head.data === undefined ? 'Value' : valueNameWithUnit(head.data.objective)}
            />
          </div>
        </div>
        <Patches campaign={campaign} details={known} />
      </div>
    </Page>
  )
}

function runsOf(results: readonly UseQueryResult<RunRow[]>[]): readonly (readonly RunRow[])[] {
  return results.map((result) => result.data ?? [])
}
