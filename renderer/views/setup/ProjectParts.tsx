import { useState } from 'react'
import type { Check, ProjectMistake } from '../../../preload/contract/project.ts'
import { classes } from '../../components/classes.ts'
import { Button } from '../../components/controls.tsx'
import { hueOf, ShapeBody } from '../../components/Shape.tsx'
import { counted } from '../../format.ts'
import styles from './Setup.module.css'

/** What was looked at, what came of it, and how to mend what is missing. */
export function Checks({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ul className={styles.checks}>
      {checks.map((check) => (
        <li key={check.name}>
          <CheckMark ok={check.ok} noted={check.ok === null && check.remedy === null} />
          <span>{check.name}</span>
          <p>{check.sentence}</p>
          {check.remedy === null || check.ok === true ? null : <small>{check.remedy}</small>}
        </li>
      ))}
    </ul>
  )
}

function CheckMark({ ok, noted }: { readonly ok: boolean | null; readonly noted: boolean }) {
  if (noted) {
    return (
      <svg className={hueOf('queued')} viewBox="0 0 12 12" role="img" aria-label="noted">
        <circle cx="6" cy="6" r="2.5" fill="currentColor" />
      </svg>
    )
  }
  if (ok === true) {
    return (
      <svg className={hueOf('keep')} viewBox="0 0 12 12" role="img" aria-label="ready">
        <path
          d="M2 6.4 4.8 9 10 3"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.75"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
    )
  }
  if (ok === false) {
    return (
      <svg className={hueOf('crash')} viewBox="0 0 12 12" role="img" aria-label="missing">
        <ShapeBody status="crash" />
      </svg>
    )
  }
  return (
    <svg className={hueOf('inconclusive')} viewBox="0 0 12 12" role="img" aria-label="to decide">
      <path d="M6 1.2 11.2 10.6H.8z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M6 4.6v2.8M6 8.9v.4" stroke="currentColor" strokeWidth="1.4" />
    </svg>
  )
}

/** Mistakes in the project file: where, what was found, what belongs there. */
export function Mistakes({ mistakes }: { readonly mistakes: readonly ProjectMistake[] }) {
  if (mistakes.length === 0) return null
  return (
    <ul className={styles.mistakes} aria-label="Mistakes in pawl.toml">
      {mistakes.map((mistake) => (
        <li key={`${mistake.line}-${mistake.key}-${mistake.expected}`}>
          <b>
            {mistake.line === null ? '' : `Line ${mistake.line}, `}
            <code>{mistake.key}</code>: expected {mistake.expected}, found {mistake.found}.
          </b>
          <span>{mistake.remedy}</span>
        </li>
      ))}
    </ul>
  )
}

/**
 * A project file with line numbers, its mistakes marked. What it sets is shown at once; the keys that it leaves as they are, and what
 * they mean, are a press away.
 */
export function Toml({ text, mistakes }: { readonly text: string; readonly mistakes: readonly ProjectMistake[] }) {
  const [all, setAll] = useState(false)
  if (text.trim() === '') return null
  const wrong = new Set(mistakes.flatMap((mistake) => mistake.line ?? []))
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
  const shown = all || wrong.size > 0 ? lines : setLines(lines)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled text must be reachable by keyboard */}
      <section className={styles.toml} aria-label="pawl.toml" tabIndex={0}>
        {shown.map(({ line, number }) => (
          <div key={number} className={classes(wrong.has(number) && styles.wrong)}>
            <span className={styles.n}>{number}</span>
            <TomlLine line={line} />
          </div>
        ))}
      </section>
      {shown.length === lines.length && !all ? null : (
        <Button look="quiet" onClick={() => setAll(!all)}>
          {all
            ? 'What is set alone'
            : `Every key with its meaning, ${counted(lines.length - shown.length, 'more line')}`}
        </Button>
      )}
    </>
  )
}

/** The remarks at the head, which are to be read, and the lines that set something. */
function setLines<L extends { readonly line: string; readonly number: number }>(lines: readonly L[]): readonly L[] {
  const headEnds = lines.find(({ line }) => line.trim() === '')?.number ?? 0
  return lines.filter(({ line, number }) => number < headEnds || !/^\s*(#.*)?$/.test(line))
}

function TomlLine({ line }: { readonly line: string }) {
  // A # inside a string is no comment: it counts from the first one after an even number of quotes.
  const at = [...line.matchAll(/#/g)].find(
    (match) => (line.slice(0, match.index).match(/"/g)?.length ?? 0) % 2 === 0,
  )?.index
  if (at === undefined) return <span>{line}</span>
  return (
    <span>
      {line.slice(0, at)}
      <span className={styles.quiet}>{line.slice(at)}</span>
    </span>
  )
}

/** Commands word by word: each argument underlined, so that a space inside one is seen. */
export function Commands({ commands }: { readonly commands: readonly (readonly string[])[] }) {
  return (
    <div className={styles.argv}>
      {commands.map((argv) => (
        <div key={argv.join('\u0000')}>
          {argv.map((word, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: words have no identity but their place
            <span key={index}>
              {index === 0 ? '' : ' '}
              <i>{word}</i>
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}
