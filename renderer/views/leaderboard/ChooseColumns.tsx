import { usePreferences } from '../../app/preferences.ts'
import { Button, Dialog } from '../../components/controls.tsx'
import { columns } from './columns.ts'
import styles from './Leaderboard.module.css'

/** Which columns the leaderboard shows; remembered. */
export function ChooseColumns({
  shown,
  onClose,
}: {
  readonly shown: ReadonlySet<string>
  readonly onClose: () => void
}) {
  const set = usePreferences((state) => state.set)
  return (
    <Dialog label="Columns" onClose={onClose}>
      <div className={styles.columns}>
        <h2>Columns</h2>
        {columns.map((column) => (
          <label key={column.id}>
            <input
              type="checkbox"
              checked={shown.has(column.id)}
              onChange={(event) => {
                const next = new Set(shown)
                if (event.target.checked) next.add(column.id)
                else next.delete(column.id)
                set({ columns: [...next] })
              }}
            />
            {column.id === 'plot' ? 'Effect, drawn' : column.name}
          </label>
        ))}
        <Button onClick={() => set({ columns: null })}>As it was</Button>
      </div>
    </Dialog>
  )
}
