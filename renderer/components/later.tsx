import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react'
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
 * `what`: its name in a sentence, "the leaderboard".
 */
export function later<P extends object>(what: string, load: () => Promise<ComponentType<P>>, frame?: Frame): Later<P> {
  const fresh = () =>
    lazy(async () => {
      try {
        return { default: await load() }
      } catch (thrown) {
        throw new NotLoaded(thrown)
      }
    })
  const shared = { part: fresh() }
  function Part(props: P) {
    const [Shown, show] = useState(() => shared.part)
    // What failed once has failed for good: whoever asks next, here or where it is shown again, gets a new attempt.
    const renew = () => {
      shared.part = fresh()
    }
    return (
      <Unbroken what={what} onBroken={renew} onAgain={() => show(shared.part)} frame={frame}>
        <Suspense fallback={frame === undefined ? <Loading what={what} /> : null}>
          <Shown {...props} />
        </Suspense>
      </Unbroken>
    )
  }
  return Object.assign(Part, {
    fetch: () => {
      // Nobody waits for it yet; whoever opens it is told.
      load().catch(() => undefined)
    },
  })
}

type Props = {
  readonly what: string
  readonly onBroken?: (() => void) | undefined
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

  override componentDidCatch(): void {
    this.props.onBroken?.()
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
