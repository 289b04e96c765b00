import { Key } from '../components/controls.tsx'
import styles from './ChordHint.module.css'
import { chordRoute, chords, firstKey, useChord } from './chords.ts'
import { useRoute } from './navigation.ts'

/** After the first of two keys: which second ones there are. */
export function ChordHint() {
  const waits = useChord((state) => state.waits)
  const route = useRoute()
  return (
    <div role="status" className={styles.hint}>
      {!waits ? null : (
        <p>
          <Key>{firstKey}</Key>
          {chords
            .filter(([key]) => chordRoute(key, route) !== null)
            .map(([key, , word]) => (
              <span key={key}>
                <Key>{key}</Key> {word}
              </span>
            ))}
        </p>
      )}
    </div>
  )
}
