import { useState } from 'react'
import { type SavedView, showView, useNotice, usePreferences } from '../../app/preferences.ts'
import { Button, Dialog, Field } from '../../components/controls.tsx'
import styles from './Leaderboard.module.css'
import { saveView, viewSentence, withoutView } from './saved.ts'

/** Filter, order and columns under a name: shown again at a press. */
export function Views({
  shown,
  onClose,
}: {
  /** What the leaderboard shows now. */
  readonly shown: Omit<SavedView, 'name'>
  readonly onClose: () => void
}) {
  const views = usePreferences((state) => state.views)
  const set = usePreferences((state) => state.set)
  const offerUndo = useNotice((state) => state.offerUndo)
  const [typed, setTyped] = useState('')
  const name = typed.trim()
  const isKnown = views.some((view) => view.name === name)

  function remove(view: SavedView): void {
    const before = views
    set({ views: withoutView(views, view.name) })
    offerUndo({ text: `View \u201c${view.name}\u201d removed`, undo: async () => set({ views: before }) })
  }
  return (
    <Dialog label="Views" onClose={onClose}>
      <div className={styles.views}>
        <h2>Views</h2>
        {views.length === 0 ? <p>None yet. A view is a filter, an order and columns under a name.</p> : null}
        <ul>
          {views.map((view) => (
            <li key={view.name}>
              <button
                type="button"
                onClick={() => {
                  showView(view)
                  onClose()
                }}
              >
                <b>{view.name}</b>
                <span>{viewSentence(view)}</span>
              </button>
              <Button look="quiet" onClick={() => remove(view)} aria-label={`Remove ${view.name}`}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (name === '') return
            set({ views: saveView(views, { name, ...shown }) })
            setTyped('')
          }}
        >
          <Field>
            <input
              value={typed}
              maxLength={60}
              onChange={(event) => setTyped(event.target.value)}
              placeholder="Name for what is shown now"
              aria-label="Name for what is shown now"
            />
          </Field>
          <Button type="submit" disabled={name === ''}>
            {isKnown ? 'Replace' : 'Save'}
          </Button>
        </form>
        <p>{viewSentence(shown)}</p>
      </div>
    </Dialog>
  )
}
