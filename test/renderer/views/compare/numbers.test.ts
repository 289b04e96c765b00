import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import type { ExperimentDetail } from '../../../../preload/contract/experiment.ts'
import { NumbersTable } from '../../../../renderer/views/compare/NumbersTable.tsx'
import { columns } from '../../../../renderer/views/leaderboard/columns.ts'
import { experiment } from '../../rows.ts'

it('counts the runs of an experiment as the leaderboard does, those in blocks too', () => {
  const counted = experiment(7, { runs: 4, countedRuns: 15, blockRuns: 12 })
  // What the table reads of an experiment's details is in its row.
  const table = renderToStaticMarkup(
    createElement(NumbersTable, {
      details: [counted as unknown as ExperimentDetail],
      runs: [[]],
      decimals: 2,
      valueName: 'val_loss',
    }),
  )
  const [, said] = /<td>Runs<\/td><td[^>]*><b>(\d+)<\/b>/.exec(table) ?? []
  const inLeaderboard = columns
    .find(({ id }) => id === 'runs')
    ?.print({ ...counted, rank: null, stackSpeedup: null }, { decimals: 2, now: 0, running: new Set() })
  expect([said, inLeaderboard]).toEqual(['15', '15'])
})
