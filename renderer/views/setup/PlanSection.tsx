import { useState } from 'react'
import type { Budget } from '../../../preload/contract/campaign.ts'
import type { Measured } from '../../../preload/contract/project.ts'
import type { Dials } from '../../../preload/contract/settings.ts'
import { useCall } from '../../client/connection.tsx'
import { Button, Failed, Loading } from '../../components/controls.tsx'
import { later } from '../../components/later.tsx'
import { counted } from '../../format.ts'
import type { Given } from '../plan/inputs.ts'
import { deviationOf, medianOf } from './noise.ts'
import styles from './Setup.module.css'

const Planner = later('the plan', async () => (await import('../plan/Planner.tsx')).Planner)

type Chosen = { readonly measured: readonly Measured[]; readonly limits: Budget | null; readonly dials: Dials }

/** What the budget and the bar chosen on this page can prove, with the noise that was measured on it. */
export function PlanSection({ path, ...chosen }: Chosen & { readonly path: string }) {
  const [open, setOpen] = useState(false)
  const known = useCall('plan.inputs', { campaign: null, path }, { enabled: open })
  return (
    <section aria-label="Plan">
      <h2>
        Plan <span>what this budget can prove, before anything of it is spent</span>
        <span className={styles.end}>
          <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Close the plan' : 'Plan it'}
          </Button>
        </span>
      </h2>
      {!open ? null : known.data === undefined ? (
        known.error === null ? (
          <Loading what="what is known" />
        ) : (
          <Failed error={known.error} again={() => void known.refetch()} />
        )
      ) : (
        <div className={styles.plan}>
          <Planner known={known.data} given={givenBy(chosen)} look="plain" />
        </div>
      )}
    </section>
  )
}

/** What this page knows of a plan's inputs. */
export function givenBy({ measured, limits, dials }: Chosen): Given {
  const noise = deviationOf(measured.flatMap((run) => run.y ?? []))
  const durationMs = medianOf(measured.flatMap((run) => (run.value === null ? [] : run.durationMs)))
  const here = `measured above, ${counted(measured.length, 'run')}`
  const from = (value: number | null | undefined, said: string) => (value == null ? undefined : { value, from: said })
  const all = {
    noise: from(noise, here),
    runS: from(durationMs === null ? null : durationMs / 1000, here),
    hours: from(limits?.hours, 'the budget above'),
    experiments: from(limits?.experiments, 'the budget above'),
    q: from(dials.q, 'how strict, above'),
    minEffect: from(dials.minEffect, 'how strict, above'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, input]) => input !== undefined))
}
