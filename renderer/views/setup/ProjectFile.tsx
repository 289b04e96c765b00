import { useMutation } from '@tanstack/react-query'
import { useDeferredValue, useRef, useState } from 'react'
import type { ProjectView } from '../../../preload/contract/project.ts'
import { useCall, useEngine, useStatus } from '../../client/connection.tsx'
import { Button, Choice, FailedLine } from '../../components/controls.tsx'
import { counted } from '../../format.ts'
import { Mistakes, Toml } from './ProjectParts.tsx'
import styles from './Setup.module.css'

type Where = 'repository' | 'beside'

/** The project file: what it sets at a glance, and all of it to be changed here, checked while it is written. */
export function ProjectFile({ view, onSaved }: { readonly view: ProjectView; readonly onSaved: () => void }) {
  const { client } = useEngine()
  const gone = useStatus() !== 'open'
  // What was typed belongs to the text it began with: another text starts anew.
  const [draft, setDraft] = useState<string | null>(null)
  const [where, setWhere] = useState<Where>('repository')
  const text = draft ?? view.toml
  const checked = useCall(
    'project.check',
    { path: view.path, toml: useDeferredValue(text) },
    { enabled: draft !== null, keep: true },
  )
  const mistakes = draft === null ? view.mistakes : (checked.data?.mistakes ?? view.mistakes)
  const isBeside = view.tomlExists && !view.file.startsWith(view.path)
  const save = useMutation({
    mutationFn: () =>
      client.call('project.write', {
        path: view.path,
        toml: text,
        where: view.tomlExists ? (isBeside ? 'beside' : 'repository') : where,
        seen: view.tomlExists ? view.trustHash : null,
      }),
    onSuccess: () => {
      setDraft(null)
      onSaved()
    },
  })
  return (
    <section aria-label="pawl.toml">
      <h2>
        pawl.toml <span>{placeText(view, isBeside)}</span>
        <span className={styles.end}>
          {draft === null ? (
            <Button look="quiet" onClick={() => setDraft(view.toml)}>
              Edit
            </Button>
          ) : (
            <Button look="quiet" onClick={() => setDraft(null)}>
              Leave as it was
            </Button>
          )}
        </span>
      </h2>
      <Mistakes mistakes={mistakes} />
      {draft === null ? (
        <Toml text={view.toml} mistakes={view.mistakes} />
      ) : (
        <Editor text={draft} wrong={new Set(mistakes.flatMap((mistake) => mistake.line ?? []))} onChange={setDraft} />
      )}
      {draft === null && view.tomlExists ? null : (
        <div className={styles.save}>
          {view.tomlExists ? null : (
            <Choice
              label="Where to save it"
              value={where}
              onChange={setWhere}
              options={[
                ['repository', 'In the repository'],
                ['beside', 'Outside: the repository stays untouched'],
              ]}
            />
          )}
          <span className={styles.saveSaid}>
            {mistakes.length === 0 ? '' : `${counted(mistakes.length, 'mistake')} to mend first`}
          </span>
          <Button
            look={view.tomlExists ? 'plain' : 'solid'}
            disabled={gone || save.isPending || mistakes.length > 0}
            onClick={() => save.mutate()}
          >
            Save pawl.toml
          </Button>
        </div>
      )}
      {save.isError ? <FailedLine error={save.error} /> : null}
    </section>
  )
}

function placeText(view: ProjectView, isBeside: boolean): string {
  if (!view.tomlExists) return 'written for you; look it over, every line can be changed'
  return isBeside ? `outside of the repository, ${view.file}` : 'in the repository'
}

const lineHeight = 18

/** A plain field with line numbers; lines with a mistake are marked. */
function Editor({
  text,
  wrong,
  onChange,
}: {
  readonly text: string
  readonly wrong: ReadonlySet<number>
  readonly onChange: (text: string) => void
}) {
  const numbers = useRef<HTMLDivElement>(null)
  const lines = text.split('\n').length
  return (
    <div className={styles.editor}>
      <div ref={numbers} className={styles.numbers} aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is its identity
          <div key={index} className={wrong.has(index + 1) ? styles.wrong : undefined}>
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the field opens because somebody asked to edit
        autoFocus
        aria-label="Text of pawl.toml"
        aria-invalid={wrong.size > 0}
        value={text}
        spellCheck={false}
        wrap="off"
        rows={Math.min(24, lines + 1)}
        style={{ lineHeight: `${lineHeight}px` }}
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </div>
  )
}
