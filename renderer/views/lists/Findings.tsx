import { useCampaignRoute } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { Failed, Loading, Note } from '../../components/controls.tsx'
import { useNow } from '../../components/hooks.ts'
import { Page, PageBody } from '../../components/Page.tsx'
import table from '../../components/table.module.css'
import { counted, formatAge } from '../../format.ts'
import { AttentionShape } from '../campaign/attention.tsx'

const kindWord = {
  bug: 'Bug',
  'seed-sensitivity': 'Seed sensitivity',
  guard: 'Guard',
  harness: 'Harness',
  gaming: 'Gaming',
  note: 'Note',
} as const

/** What is worth knowing and is no speedup. */
export function Findings() {
  const [route, move] = useCampaignRoute()
  const findings = useCall('finding.list', { campaign: route.campaign })
  const now = useNow(30_000)
  const found = findings.data?.toSorted((a, b) => b.createdAt - a.createdAt) ?? []
  const attention = useCall('attention.list', { campaign: route.campaign }).data ?? []
  const open = (experiment: number | null) => {
    if (experiment !== null) move({ view: 'campaign', experiment, tab: 'overview', run: null })
  }
  if (findings.data === undefined)
    return findings.isError ? (
      <Failed error={findings.error} again={() => void findings.refetch()} />
    ) : (
      <Loading what="the findings" />
    )
  return (
    <Page title="Findings" said={found.length === 0 ? '' : counted(found.length, 'finding')}>
      <PageBody>
        {found.length === 0 ? (
          <Note title="Nothing found yet">
            A finding is something worth knowing that is no speedup: a bug in the code, a result that hangs on the seed,
            a guard that broke, a patch that measures something else than it claims.
          </Note>
        ) : (
          <table className={classes(table.table, table.lined)}>
            <thead>
              <tr>
                <th scope="col">Kind</th>
                <th scope="col">What was found</th>
                <th scope="col">Check</th>
                <th scope="col" className={table.num}>
                  Experiment
                </th>
                <th scope="col" className={table.num}>
                  Age
                </th>
              </tr>
            </thead>
            <tbody>
              {found.map((finding) => (
                <tr key={finding.id}>
                  <td>{kindWord[finding.kind]}</td>
                  <td className={table.wrap} dir="auto">
                    <b>{finding.sentence}</b>
                  </td>
                  <td className={table.wrap}>
                    {finding.check === null ? '' : <code>{finding.check.join(' ')}</code>}
                    {finding.check === null ? '' : `: ${checkText(finding.failsBefore, finding.passesAfter)}`}
                  </td>
                  <td className={table.num}>
                    {finding.experiment === null ? (
                      ''
                    ) : (
                      <button type="button" onClick={() => open(finding.experiment)}>
                        {finding.experiment}
                      </button>
                    )}
                  </td>
                  <td className={table.num}>{formatAge(now - finding.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {attention.length === 0 ? null : (
          <table className={classes(table.table, table.lined)}>
            <thead>
              <tr>
                <th scope="col">All that asked for a look</th>
                <th scope="col" className={table.num}>
                  Experiment
                </th>
                <th scope="col" className={table.num}>
                  Age
                </th>
              </tr>
            </thead>
            <tbody>
              {attention.map((item) => (
                <tr key={`${item.kind}-${item.at}-${item.text}`}>
                  <td className={table.wrap} dir="auto">
                    <AttentionShape kind={item.kind} />
                    {item.text}
                  </td>
                  <td className={table.num}>
                    {item.experiment === null ? (
                      ''
                    ) : (
                      <button type="button" onClick={() => open(item.experiment)}>
                        {item.experiment}
                      </button>
                    )}
                  </td>
                  <td className={table.num}>{formatAge(now - item.at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </PageBody>
    </Page>
  )
}

function checkText(failsBefore: boolean | null, passesAfter: boolean | null): string {
  if (failsBefore === null || passesAfter === null) return 'not run yet'
  return `${failsBefore ? 'fails' : 'passes'} before, ${passesAfter ? 'passes' : 'fails'} after`
}
