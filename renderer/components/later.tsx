import { Component, type ComponentType, type ReactNode, useLayoutEffect, useState } from 'react'
import styles from './controls.module.css'
import { Button, Loading } from './controls.tsx'

type Frame = ComponentType<{ readonly children: ReactNode }>
type Later<P> = ComponentType<P> & {
  /** Fetches its code before it is asked for. */
  readonly fetch: () => void
}

/** The code of a part of the window did not arrive. */
class NotLoaded extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'NotLoaded'
  }
}

/**
 * A part of the window whose code is fetched when it is first shown. Where that fails, or the part breaks, it says so in its own place
 * (in `frame`, for what lies over the window) and can be asked for again; everything around it goes on.
 * `what`: its name in a sentence, "the leaderboard". Without React's own way to wait: what it has once shown as waiting stays so for 300 ms,
 * and that would be most of the time a page takes to open.
 */
export function later<P extends object>(what: string, load: () => Promise<ComponentType<P>>, frame?: Frame): Later<P> {
  const shared: { part: ComponentType<P> | null } = { part: null }
  async function get(): Promise<ComponentType<P>> {
    shared.part ??= await load()
    return shared.part
  }
  function Loaded(props: P) {
    const [state, setState] = useState(() => ({ part: shared.part, error: null as Error | null }))
    useLayoutEffect(() => {
      let gone = false
      const tell = (part: ComponentType<P> | null, error: Error | null) => {
        if (!gone) setState((known) => (known.part === null ? { part, error } : known))
      }
      get().then(
        (part) => tell(part, null),
        (thrown: unknown) => tell(null, new NotLoaded(thrown)),
      )
      return () => {
        gone = true
      }
    }, [])
    if (state.error !== null) throw state.error
    const { part: Shown } = state
    return Shown === null ? frame === undefined ? <Loading what={what} /> : null : <Shown {...props} />
  }
  function Part(props: P) {
    // Whoever asks again gets a new attempt.
    const [attempt, setAttempt] = useState(0)
    return (
      <Unbroken what={what} onAgain={() => setAttempt((before) => before + 1)} frame={frame}>
        <Loaded key={attempt} {...props} />
      </Unbroken>
    )
  }
  return Object.assign(Part, {
    fetch: () => {
      // Nobody waits for it yet; whoever opens it is told.
      get().catch(() => undefined)
    },
  })
}

type Props = {
  readonly what: string
  readonly onAgain?: (() => void) | undefined
  readonly frame?: Frame | undefined
  readonly children: ReactNode
}

type State = { readonly error: Error | null; readonly tries: number }

/** Keeps what breaks in it from taking the window along. React knows no other way to catch than a class. */
export class Unbroken extends Component<Props, State> {
  override state: State = { error: null, tries: 1 }

  static getDerivedStateFromError(thrown: unknown): { readonly error: Error } {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  }

  override render(): ReactNode {
    const { error, tries } = this.state
    if (error === null) return this.props.children
    const again = () => {
      this.props.onAgain?.()
      this.setState(({ tries }) => ({ error: null, tries: tries + 1 }))
    }
    const said = <Broken error={error} what={this.props.what} isFirst={tries === 1} onAgain={again} />
    const Frame = this.props.frame
    return Frame === undefined ? said : <Frame>{said}</Frame>
  }
}

/** What happened, why, and what to do. */
function Broken({
  error,
  what,
  isFirst,
  onAgain,
}: {
  readonly error: Error
  readonly what: string
  /** False: it was tried again before. Some browsers remember what failed for as long as the page stands. */
  readonly isFirst: boolean
  readonly onAgain: () => void
}) {
  const name = `${what.charAt(0).toUpperCase()}${what.slice(1)}`
  const missing = error instanceof NotLoaded
  return (
    <div className={styles.note} role="alert">
      <h2>{missing ? `${name} could not be loaded` : `${name} met an error of Pawl’s own`}</h2>
      <p>
        {missing
          ? 'A file of the window did not arrive. It was replaced by another version while the window stood open, or the engine behind this page is away.'
          : 'What it was to show is stored and unharmed.'}{' '}
        Runs go on, and the rest of the window works.{' '}
        {isFirst ? 'Try again, or reload the window.' : 'It failed again: reload the window.'} It opens again where it
        is now.
      </p>
      <p>
        <code>{error.message.slice(0, 500)}</code>
      </p>
      <div className={styles.buttons}>
        <Button onClick={onAgain}>Try again</Button>
        <Button onClick={() => location.reload()}>Reload the window</Button>
      </div>
    </div>
  )
}
