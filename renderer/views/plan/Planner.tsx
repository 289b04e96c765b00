import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlanInput, PlanKnown } from '../../../preload/contract/plan.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { Button, FailedLine, Field, Unit } from '../../components/controls.tsx'
import { Drawing } from '../../components/Drawing.tsx'
import { useNow } from '../../components/hooks.ts'
import { counted } from '../../format.ts'
import { Answer } from './Answer.tsx'
import {
  type Given,
  type InputState,
  inputStates,
  type PlanKey,
  planFields,
  planInputOf,
  planKeys,
  type Typed,
  unitOf,
} from './inputs.ts'
import styles from './Plan.module.css'

/** How long the engine simulates, unless one single campaign takes longer. */
const usualS = 9
/** How often the campaigns so far are asked for. */
const lookMs = 500

const groups = [
  ['This code on this machine', ['noise', 'seedShare', 'drift', 'runS'], null],
  ['What may be spent', ['hours', 'experiments', 'q', 'minEffect'], null],
  [
    'What the proposals are worth',
    ['winShare', 'winFrom', 'winTo'],
    'Nobody knows before: try a hopeful and a sober guess.',
  ],
] as const satisfies readonly (readonly [string, readonly PlanKey[], string | null])[]

/** What a budget can prove: inputs with where each is from, and what simulated campaigns say of them. */
export function Planner({
  known,
  given = {},
  look,
}: {
  readonly known: PlanKnown
  readonly given?: Given
  readonly look: 'solid' | 'plain'
}) {
  const { client } = useEngine()
  const gone = useStatus() !== 'open'
  const [typed, setTyped] = useState<Typed>({})
  const simulate = useMutation({ mutationFn: (input: PlanInput) => client.call('plan.simulate', input) })
  const growing = useQuery({
    queryKey: ['plan.look', simulate.submittedAt],
    queryFn: () => (simulate.variables === undefined ? null : client.call('plan.look', simulate.variables)),
    enabled: simulate.isPending,
    refetchInterval: lookMs,
  })
  const soFar = simulate.isPending ? (growing.data ?? undefined) : undefined
  const result = soFar ?? (simulate.isPending ? undefined : simulate.data)
  const states = inputStates(known, given, typed)
  const input = planInputOf(states)
  const wrong = planKeys.filter((key) => states[key].mistake !== null)
  const isOld = result !== undefined && !isSame(input, simulate.variables)
  return (
    <form
      className={styles.planner}
      onSubmit={(event) => {
        event.preventDefault()
        if (input !== null && !gone && !simulate.isPending) simulate.mutate(input)
      }}
    >
      <div className={styles.inputs}>
        {groups.map(([name, keys, said]) => (
          <fieldset key={name}>
            <legend>{name}</legend>
            {said === null ? null : <p>{said}</p>}
            {keys.map((key) => (
              <Input
                key={key}
                input={key}
                state={states[key]}
                onChange={(text) => setTyped((now) => ({ ...now, [key]: text }))}
              />
            ))}
          </fieldset>
        ))}
        <div className={styles.go}>
          <Button look={look} large type="submit" disabled={gone || input === null || simulate.isPending}>
            {simulate.isPending ? 'Simulating' : 'Simulate'}
          </Button>
          <span role="status">
            {simulate.isPending ? (
              <Simulating startedAt={simulate.submittedAt} campaigns={soFar?.campaigns ?? 0} />
            ) : wrong.length > 0 ? (
              `First: ${wrong.map((key) => planFields[key].name).join('; ')}.`
            ) : (
              <Price />
            )}
          </span>
        </div>
        {simulate.isError ? <FailedLine error={simulate.error} /> : null}
      </div>
      <div className={styles.answer} aria-live="polite" aria-busy={simulate.isPending}>
        {result === undefined || simulate.variables === undefined ? (
          <Nothing />
        ) : (
          <Answer input={simulate.variables} result={result} isOld={isOld} isGrowing={soFar !== undefined} />
        )}
      </div>
    </form>
  )
}

function Input({
  input,
  state,
  onChange,
}: {
  readonly input: PlanKey
  readonly state: InputState
  readonly onChange: (text: string) => void
}) {
  const { name } = planFields[input]
  return (
    <label className={styles.input}>
      <span>{name}</span>
      <Field>
        <input
          inputMode="decimal"
          spellCheck={false}
          autoComplete="off"
          value={state.text}
          placeholder={state.otherwise === '' ? 'not known' : state.otherwise}
          aria-invalid={state.mistake !== null}
          aria-describedby={`plan-${input}`}
          onChange={(event) => onChange(event.target.value)}
        />
        <Unit>{unitOf(input)}</Unit>
      </Field>
      <small id={`plan-${input}`} className={state.mistake === null ? undefined : styles.mistake}>
        {state.mistake ?? state.from}
      </small>
    </label>
  )
}

/** That it works, for how long, and how long it usually takes. */
function Simulating({ startedAt, campaigns }: { readonly startedAt: number; readonly campaigns: number }) {
  const seconds = Math.max(0, Math.round((useNow(1000) - startedAt) / 1000))
  return seconds <= usualS + 1
    ? `${counted(campaigns, 'campaign')} simulated, ${Math.min(seconds, usualS)} of about ${usualS} seconds.`
    : `Simulating, ${seconds} seconds: one campaign of this size takes longer than ${usualS}.`
}

/** What pressing the button costs: it must not disturb a run unsaid. */
function Price() {
  const campaigns = useCall('campaign.list', {})
  const running = campaigns.data?.some((campaign) => campaign.state === 'running') === true
  return running
    ? `Takes one core of this machine for about ${usualS}\u00a0s: a run that trains on the processor now may feel it.`
    : `Takes every core of this machine for about ${usualS}\u00a0s.`
}

function Nothing() {
  return (
    <Drawing name="plan" title="What can this budget prove?">
      Pawl plays whole campaigns with these numbers in a made-up world in which it is known what each patch is worth: by
      its own rules, and by the usual one that keeps what a single run liked. What comes out is how many experiments
      fit, which gains are too small to be proven, and how many kept patches are none.
    </Drawing>
  )
}

function isSame(a: PlanInput | null, b: PlanInput | undefined): boolean {
  return a !== null && b !== undefined && planKeys.every((key) => a[key] === b[key])
}
