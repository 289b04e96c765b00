import type { ButtonHTMLAttributes, KeyboardEvent, ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import { CallError } from '../client/client.ts'
import { classes } from './classes.ts'
import styles from './controls.module.css'
import { printKeys } from './keys.ts'

type Look = 'plain' | 'solid' | 'quiet'

export function Button({
  look = 'plain',
  large = false,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: Look; readonly large?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(
        styles.button,
        look === 'solid' && styles.solid,
        look === 'quiet' && styles.quiet,
        large && styles.large,
        rest.className,
      )}
    />
  )
}

/** One of a few, all in sight: one stop for Tab, arrows choose. */
export function Choice<T extends string>({
  label,
  options,
  value,
  disabled = false,
  onChange,
}: {
  readonly label: string
  readonly options: readonly (readonly [T, string])[]
  readonly value: T
  readonly disabled?: boolean
  readonly onChange: (value: T) => void
}) {
  const buttons = useRef<(HTMLButtonElement | null)[]>([])
  const chosen = options.findIndex(([option]) => option === value)
  function press(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined || disabled) return
    event.preventDefault()
    event.stopPropagation()
    const next = (chosen + step + options.length) % options.length
    const option = options[next]
    if (option === undefined) return
    buttons.current[next]?.focus()
    onChange(option[0])
  }
  return (
    <div className={styles.choice} role="radiogroup" aria-label={label}>
      {options.map(([option, word], index) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented control is drawn from buttons
        <button
          key={option}
          ref={(button) => {
            buttons.current[index] = button
          }}
          type="button"
          role="radio"
          aria-checked={option === value}
          tabIndex={index === Math.max(0, chosen) ? 0 : -1}
          disabled={disabled}
          onClick={() => onChange(option)}
          onKeyDown={press}
        >
          {word}
        </button>
      ))}
    </div>
  )
}

/** A key, or several, as the keyboard of this machine names them. */
export function Key({ children }: { readonly children: string }) {
  return <kbd className={styles.key}>{printKeys(children)}</kbd>
}

/** A text field in its frame; what stands around it (an icon, a unit) is given as children before and after. */
export function Field({
  children,
  className,
}: {
  readonly children: ReactNode
  readonly className?: string | undefined
}) {
  return <span className={classes(styles.field, className)}>{children}</span>
}

export function Unit({ children }: { readonly children: ReactNode }) {
  return <span className={styles.unit}>{children}</span>
}

/** An empty state: what is not here yet, why, and what to do. */
export function Note({
  title,
  children,
  buttons,
  small = false,
}: {
  readonly title: string
  readonly children?: ReactNode
  readonly buttons?: ReactNode
  readonly small?: boolean
}) {
  return (
    <div className={classes(styles.note, small && styles.small)}>
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {buttons === undefined ? null : <div className={styles.buttons}>{buttons}</div>}
    </div>
  )
}

// A question that is answered within this time shows nothing in between: a word that flashes is worse than none.
const quietForMs = 300

/** Says that something is on its way, once it has taken long enough to be noticed. */
export function Loading({ what }: { readonly what: string }) {
  const [said, say] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => say(true), quietForMs)
    return () => window.clearTimeout(timer)
  }, [])
  return (
    <p className={styles.loading} role="status">
      {said ? `Reading ${what}.` : ''}
    </p>
  )
}

/** What went wrong and what to do, in the engine's own words. */
export function Failed({ error, again }: { readonly error: Error; readonly again?: (() => void) | undefined }) {
  return (
    <div className={classes(styles.note, styles.small)} role="alert">
      <h2>{error.message}</h2>
      {error instanceof CallError ? <p>{error.remedy}</p> : null}
      {again === undefined ? null : (
        <div className={styles.buttons}>
          <Button onClick={again}>Ask again</Button>
        </div>
      )}
    </div>
  )
}

/** The same, as a line beside the button that failed. */
export function FailedLine({ error }: { readonly error: Error }) {
  return (
    <div className={styles.failure} role="alert">
      <b>{error.message}</b>
      {error instanceof CallError ? <span>{error.remedy}</span> : null}
    </div>
  )
}

/** A modal dialog of the platform: it traps the focus, closes on Escape and gives the focus back. */
export function Dialog({
  label,
  atTop = false,
  onClose,
  children,
}: {
  readonly label: string
  /** It grows and shrinks while it is open: its upper edge stays where it is. */
  readonly atTop?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (element === null) return
    const before = document.activeElement
    if (!element.open) element.showModal()
    // The platform would give the focus to the first thing that can have it, not to the first to type into.
    element.querySelector<HTMLElement>('input, textarea')?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      className={classes(styles.dialog, atTop && styles.atTop)}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close()
      }}
    >
      {children}
    </dialog>
  )
}

/** A question before something that can't be taken back. */
export function Confirm({
  title,
  text,
  action,
  onConfirm,
  onClose,
}: {
  readonly title: string
  readonly text: string
  readonly action: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  return (
    <Dialog label={title} onClose={onClose}>
      <div className={styles.dialogBody}>
        <h2>{title}</h2>
        <p>{text}</p>
        <div className={styles.dialogButtons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="solid"
            onClick={() => {
              onConfirm()
              onClose()
            }}
          >
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
