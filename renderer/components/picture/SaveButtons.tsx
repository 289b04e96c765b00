import { useState } from 'react'
import { Button } from '../controls.tsx'

type Save = () => void | Promise<void>

const kinds = [
  ['png', 'PNG', 'Save the picture as it is'],
  ['svg', 'SVG', 'Save it as a drawing'],
  ['csv', 'CSV', 'Save its numbers as a table'],
] as const

/** The three files that every chart can be saved as. `what`: the chart's name, for whoever does not see where the buttons stand. */
export function SaveButtons({
  what,
  png,
  svg,
  csv,
}: {
  readonly what: string
  readonly png: Save
  readonly svg: Save
  readonly csv: Save
}) {
  const saves = { png, svg, csv }
  return (
    <span data-unsaved="" style={{ display: 'inline-flex', flex: 'none' }}>
      {kinds.map(([kind, name, title]) => (
        <One key={kind} name={name} title={title} what={what} save={saves[kind]} />
      ))}
    </span>
  )
}

/** Where the numbers have to be fetched first, it waits; where they can't be had, it says why. */
function One({
  name,
  title,
  what,
  save,
}: {
  readonly name: string
  readonly title: string
  readonly what: string
  readonly save: Save
}) {
  const [state, setState] = useState<'ready' | 'busy' | Error>('ready')
  async function press(): Promise<void> {
    setState('busy')
    try {
      await save()
      setState('ready')
    } catch (thrown) {
      setState(thrown instanceof Error ? thrown : new Error(String(thrown)))
    }
  }
  const failed = state instanceof Error
  return (
    <Button
      look="quiet"
      disabled={state === 'busy'}
      title={failed ? state.message : title}
      aria-label={failed ? `${name} of ${what} failed: ${state.message}` : `${name} of ${what}`}
      onClick={() => void press()}
    >
      {failed ? `${name} failed` : name}
    </Button>
  )
}
