import { Dialog, Key } from '../components/controls.tsx'
import { chords, firstKey } from './chords.ts'
import { useOverlay } from './preferences.ts'
import styles from './Shortcuts.module.css'

const groups = [
  [
    'Everywhere',
    [
      ['Ctrl K', 'find anything, run any command'],
      ['?', 'this sheet'],
      ['1 to 9, 0', 'pages, in the order of the bar'],
      ['/', 'filter'],
      ['Ctrl Shift F', 'search every log'],
      ['z', 'take the last thing back'],
      ['Ctrl N', 'a new campaign'],
      ['Ctrl ,', 'settings'],
      ['Esc', 'leave a field, close a sheet'],
    ],
  ],
  ['Go to, one key after the other', chords.map(([key, , word]) => [`${firstKey}  ${key}`, word] as const)],
  [
    'Experiments',
    [
      ['j  k', 'next, previous'],
      ['\u2193  \u2191', 'the same, with the list in focus'],
      ['\u2192  \u2190', 'open a fold; close it, or go to the parent'],
      ['Home  End', 'newest, baseline'],
      ['f', 'follow the latest'],
      ['c', 'add to, or take from, the comparison'],
      ['n', 'the next thing to look at'],
    ],
  ],
  [
    'One experiment',
    [
      ['o v d r u l t', 'overview, evidence, diff, runs, curves, log, transcript'],
      ['[  ]', 'previous, next hunk of the diff'],
      ['w', 'whole files around the diff, or hunks alone'],
      ['Ctrl F', 'find in the log'],
      ['e', 'next failure in the log; with Shift the one before'],
    ],
  ],
  [
    'Review',
    [
      ['a  x', 'accept, reject'],
      ['n', 'write a note'],
      ['b', 'rebuild the stack as reviewed'],
      ['r', 'the report, or the patches'],
    ],
  ],
  [
    'Charts',
    [
      ['drag', 'zoom into a box'],
      ['double click', 'see all again; so does Escape'],
      ['\u2192  \u2190', 'read it, with the chart in focus'],
      ['+  -', 'zoom in and out around what is read'],
    ],
  ],
] as const satisfies readonly (readonly [string, readonly (readonly [string, string])[]])[]

/** Every key, on one sheet. */
export function Shortcuts() {
  const show = useOverlay((state) => state.show)
  return (
    <Dialog label="Keyboard" onClose={() => show(null)}>
      <div className={styles.sheet}>
        {groups.map(([name, keys]) => (
          <section key={name}>
            <h2>{name}</h2>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <Key>{key}</Key>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
