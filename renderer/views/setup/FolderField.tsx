import { type KeyboardEvent, useId, useState } from 'react'
import { useCall } from '../../client/connection.tsx'
import { classes } from '../../components/classes.ts'
import { Field } from '../../components/controls.tsx'
import styles from './Folder.module.css'

/** More folders than this are found by typing on. */
const most = 12

/** A path that completes itself: folders below what is typed, repositories first; arrows choose, Tab goes into one, Enter takes it. */
export function FolderField({
  value,
  onChange,
  onTake,
  label,
  placeholder,
  autoFocus = false,
}: {
  readonly value: string
  readonly onChange: (path: string) => void
  /** The path was entered. */
  readonly onTake: (path: string) => void
  readonly label: string
  readonly placeholder: string
  readonly autoFocus?: boolean
}) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const { folder, begun } = split(value)
  const list = useCall('folder.list', { path: folder || '~' }, { enabled: open && folder !== '', keep: true })
  const found =
    list.data?.folders
      .filter(({ name }) => name.toLowerCase().startsWith(begun.toLowerCase()) && name !== begun)
      .slice(0, most) ?? []
  const isOpen = open && found.length > 0
  const chosen = isOpen ? found[active] : undefined

  function press(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive((now) =>
        found.length === 0 ? -1 : (now + step + found.length + (now === -1 && step === -1 ? 1 : 0)) % found.length,
      )
    } else if (event.key === 'Tab' && !event.shiftKey && isOpen) {
      const into = chosen ?? (found.length === 1 ? found[0] : undefined)
      if (into === undefined) return
      event.preventDefault()
      onChange(`${into.path}/`)
      setActive(-1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      setOpen(false)
      setActive(-1)
      const path = chosen?.path ?? value.trim()
      if (path !== '') onTake(path)
    } else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation()
      setOpen(false)
      setActive(-1)
    }
  }

  return (
    <div className={styles.frame}>
      <Field className={styles.field}>
        <input
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${active}`}
          aria-label={label}
          // biome-ignore lint/a11y/noAutofocus: an empty form has one thing to do
          autoFocus={autoFocus}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            onChange(event.target.value)
            setOpen(true)
            setActive(-1)
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={press}
        />
      </Field>
      {isOpen ? (
        <div id={id} role="listbox" aria-label="Folders" className={styles.list}>
          {found.map((entry, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
            <div
              key={entry.path}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              className={classes(styles.option, index === active && styles.active)}
              // Before the field loses its focus and the list is gone.
              onPointerDown={(event) => {
                event.preventDefault()
                if (entry.isRepository) onTake(entry.path)
                else onChange(`${entry.path}/`)
              }}
            >
              <span>{entry.name}</span>
              <small>{entryText(entry)}</small>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  )
}

function entryText({
  isRepository,
  hasProjectFile,
}: {
  readonly isRepository: boolean
  readonly hasProjectFile: boolean
}): string {
  if (!isRepository) return ''
  return hasProjectFile ? 'git, with a pawl.toml' : 'git'
}

/** The folder to look into, and the beginning of a name in it. */
export function split(path: string): { readonly folder: string; readonly begun: string } {
  if (path === '~') return { folder: '~', begun: '' }
  const at = path.lastIndexOf('/')
  if (at === -1) return { folder: '', begun: path }
  return { folder: path.slice(0, at) || '/', begun: path.slice(at + 1) }
}
