import type { CostLine } from '../../../preload/contract/session.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { Button, Failed, Loading } from '../../components/controls.tsx'
import { Page, PageBody } from '../../components/Page.tsx'
import { printCsv, saveFile } from '../../components/save.ts'
import table from '../../components/table.module.css'
import { formatCompact, formatHours, formatUsd } from '../../format.ts'
import styles from './Cost.module.css'

/** More lines than this are in the file to save, not on the page. */
const mostLines = 500

/** What it took: machine hours, tokens, money, energy; in all, per experiment, and per proven win. */
export function Cost() {
  const [route, move] = useCampaignRoute()
  const cost = useCall('cost.show', { campaign: route.campaign })
  const head = useCall('campaign.head', { campaign: route.campaign })
  if (cost.data === undefined)
    return cost.isError ? <Failed error={cost.error} again={() => void cost.refetch()} /> : <Loading what="the cost" />
  const { total, perExperiment, perKeep, lines } = cost.data
  const sorted = [...lines, sharedLine(total, lines)]
    .filter((line) => line.hours > 0 || line.usd !== null || line.tokens !== null)
    .toSorted((a, b) => b.hours - a.hours)
  return (
    <Page
      title="Cost"
      said={head.data?.agent.kind === 'script' ? 'the agent is a script: it costs nothing' : ''}
      controls={
        <Button
          onClick={() =>
            saveFile(
              'cost.csv',
              'text/csv',
              printCsv([
                ['experiment', 'hours', 'tokens', 'usd', 'kwh'],
                ...lines.map((line) => [line.experiment, line.hours, line.tokens, line.usd, line.kwh]),
              ]),
            )
          }
        >
          Save CSV
        </Button>
      }
    >
      <PageBody>
        <div className={styles.totals}>
          <Total name="In all" line={total} />
          <Total name="Per experiment" line={perExperiment} />
          <Total name="Per proven win" line={perKeep} />
        </div>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Experiment</th>
              {['Time', 'Tokens', 'Money', 'Energy'].map((name) => (
                <th key={name} scope="col" className={table.num}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, mostLines).map((line) => (
              <tr key={line.experiment ?? 'shared'} data-open>
                <td>
                  {line.experiment === null ? (
                    'baseline, incumbent and several together'
                  ) : (
                    <button
                      type="button"
                      onClick={() =>
                        move({ view: 'campaign', experiment: line.experiment, tab: 'overview', run: null })
                      }
                    >
                      {line.experiment === 0 ? 'baseline' : line.experiment}
                    </button>
                  )}
                </td>
                <td className={classes(table.num)}>
                  <b>{formatHours(line.hours)}</b>
                </td>
                <td className={table.num}>{formatCompact(line.tokens)}</td>
                <td className={table.num}>{formatUsd(line.usd)}</td>
                <td className={table.num}>{formatKwh(line.kwh)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </PageBody>
    </Page>
  )
}

/** Runs that belong to no single experiment: the baseline's, the incumbent's beside a candidate, several patches at once. */
function sharedLine(total: CostLine, lines: readonly CostLine[]): CostLine {
  const hours = total.hours - lines.reduce((sum, line) => sum + line.hours, 0)
  return {
    experiment: null,
    usd: null,
    tokens: null,
    hours: hours > 1e-6 ? hours : 0,
    kwh: null,
    sessions: 0,
    unknownSessions: 0,
  }
}

function Total({ name, line }: { readonly name: string; readonly line: CostLine | null }) {
  const rest =
    line === null
      ? []
      : [formatUsd(line.usd), line.tokens === null ? '' : `${formatCompact(line.tokens)} tokens`, formatKwh(line.kwh)]
  return (
    <section>
      <h2>{name}</h2>
      <p>
        {line === null ? '' : formatHours(line.hours)}
        <small>{line === null ? 'nothing yet' : rest.filter((part) => part !== '').join(', ')}</small>
      </p>
    </section>
  )
}

function formatKwh(kwh: number | null): string {
  return kwh === null ? '' : `${kwh.toFixed(kwh < 1 ? 3 : 1)}\u00a0kWh`
}
