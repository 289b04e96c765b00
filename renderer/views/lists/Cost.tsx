import { useRef } from 'react'
import type { CostLine, StageCost } from '../../../preload/contract/session.ts'
import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Failed, Loading } from '../../components/controls.tsx'
import { Drawing } from '../../components/Drawing.tsx'
import { Page, PageBody } from '../../components/Page.tsx'
import { Picture } from '../../components/picture/Picture.tsx'
import { type Rows, SavePicture } from '../../components/picture/SavePicture.tsx'
import { counted, formatCompact, formatHours, formatKwh, formatShare, formatUsd } from '../../format.ts'
import styles from './Cost.module.css'
import { CostTable } from './CostTable.tsx'
import { Limits } from './Limits.tsx'

/** What it took: machine hours, tokens, money, energy; in all, per experiment and per proven win; and what is left. */
export function Cost() {
  const [route] = useCampaignRoute()
  const { campaign } = route
  const table = useRef<HTMLDivElement>(null)
  const cost = useCall('cost.show', { campaign })
  const head = useCall('campaign.head', { campaign })
  if (cost.data === undefined || head.data === undefined) {
    const error = cost.error ?? head.error
    return error === null ? (
      <Loading what="the cost" />
    ) : (
      <Failed error={error} again={() => void Promise.all([cost.refetch(), head.refetch()])} />
    )
  }
  const { total, perExperiment, perKeep, lines, stages, billing } = cost.data
  if (total.hours === 0 && total.sessions === 0)
    return (
      <Page title="Cost">
        <Drawing name="cost" title="Nothing has been spent">
          Hours of the machine, tokens and money of agents and energy are counted here from the first run on: in all,
          for each experiment, and for each proven win.
        </Drawing>
      </Page>
    )
  return (
    <Page
      title="Cost"
      said={billingSentence(total, billing)}
      controls={<SavePicture of={() => table.current} label="The cost" file="cost" rows={costRows(lines)} />}
    >
      <PageBody>
        <div className={styles.totals}>
          <Total name="In all" line={total} />
          <Total name="Per experiment" line={perExperiment} />
          <Total name="Per proven win, what failed included" line={perKeep} />
        </div>
        <div className={styles.two}>
          <div ref={table}>
            <CostTable campaign={campaign} total={total} lines={lines} />
          </div>
          <div className={styles.side}>
            <Stages stages={stages} />
            <Limits head={head.data} />
          </div>
        </div>
      </PageBody>
    </Page>
  )
}

const stageNames: Readonly<Record<StageCost['stage'], string>> = {
  'warm-up': 'Warming up',
  calibrate: 'Noise and baseline',
  screen: 'Screening',
  confirm: 'Proving',
  block: 'Several patches at once',
  ablate: 'The stack, parts left out',
  final: 'Final pairs',
  transfer: 'Transfer',
}

function Stages({ stages }: { readonly stages: readonly StageCost[] }) {
  const all = stages.reduce((sum, stage) => sum + stage.hours, 0)
  const longest = stages[0]?.hours ?? 0
  return (
    <Picture
      label="Where the machine’s time went"
      title="Where the machine’s time went"
      file="cost-stages"
      rows={[['stage', 'runs', 'hours'], ...stages.map(({ stage, runs, hours }) => [stage, runs, hours])]}
    >
      <dl className={styles.bars}>
        {stages.map(({ stage, runs, hours }) => (
          <div key={stage}>
            <dt>{stageNames[stage]}</dt>
            <dd>
              <i style={{ width: `${longest === 0 ? 0 : (hours / longest) * 100}%` }} aria-hidden="true" />
              <span>
                <b>{formatHours(hours)}</b> {formatShare(all === 0 ? null : hours / all, 0)}, {counted(runs, 'run')}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Picture>
  )
}

/** Every experiment's cost, those too that the page has no room for. */
function costRows(lines: readonly CostLine[]): Rows {
  return [
    ['experiment', 'hours', 'tokens', 'usd', 'kwh', 'sessions', 'sessions of unknown cost'],
    ...lines.map((line) => [
      line.experiment,
      line.hours,
      line.tokens,
      line.usd,
      line.kwh,
      line.sessions,
      line.unknownSessions,
    ]),
  ]
}

function billingSentence(
  total: CostLine,
  billing: readonly { readonly billing: string; readonly sessions: number }[],
): string {
  const unknown =
    total.unknownSessions === 0 ? '' : `; the money of ${counted(total.unknownSessions, 'session')} is not known`
  const words: Readonly<Record<string, string>> = {
    money: 'paid by use',
    subscription: 'of a subscription, no dollars',
    free: 'free of charge',
    unknown: 'paid in a way that is not known',
  }
  const said = billing.map(({ billing: how, sessions }) => `${counted(sessions, 'session')} ${words[how] ?? how}`)
  return `${said.join(', ')}${unknown}`
}

function Total({ name, line }: { readonly name: string; readonly line: CostLine | null }) {
  const rest =
    line === null
      ? []
      : [formatUsd(line.usd), line.tokens === null ? '' : `${formatCompact(line.tokens)} tokens`, formatKwh(line.kwh)]
  return (
    <section aria-label={name}>
      <h2>{name}</h2>
      <p>
        {line === null ? '' : formatHours(line.hours)}
        <small>{line === null ? 'nothing yet' : rest.filter((part) => part !== '').join(', ')}</small>
      </p>
    </section>
  )
}
