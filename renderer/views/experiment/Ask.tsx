import { useState } from 'react'
import { Button, Dialog } from '../../components/controls.tsx'
import styles from './Actions.module.css'

/** Asks for a few words before something is done. */
export function Ask({
  title,
  text,
  label,
  action,
  onSay,
  onClose,
}: {
  readonly title: string
  readonly text: string
  readonly label: string
  readonly action: string
  readonly onSay: (words: string) => void
  readonly onClose: () => void
}) {
  const [words, setWords] = useState('')
  const say = () => {
    if (words.trim() === '') return
    onSay(words.trim())
    onClose()
  }
  return (
    <Dialog label={title} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          say()
        }}
      >
        <h2>{title}</h2>
        <p>{text}</p>
        <textarea
          value={words}
          maxLength={500}
          aria-label={label}
          placeholder={label}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return
            event.preventDefault()
            say()
          }}
        />
        <div className={styles.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="solid" type="submit" disabled={words.trim() === ''}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
