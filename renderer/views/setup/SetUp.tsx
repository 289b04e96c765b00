import { useState } from 'react'
import { go } from '../../app/navigation.ts'
import { useCall } from '../../client/connection.tsx'
import { Button, Failed, Loading } from '../../components/controls.tsx'
import { ChooseFolder } from './ChooseFolder.tsx'
import { FolderField } from './FolderField.tsx'
import { Found } from './Found.tsx'
import { Recent } from './Recent.tsx'
import styles from './Setup.module.css'
import { Steps } from './Steps.tsx'

/** From a path to a running campaign: look, mend, agree, choose, start. */
export function SetUp({ path }: { readonly path: string | null }) {
  const [typed, setTyped] = useState(path ?? '')
  const inspect = useCall('project.inspect', { path: path ?? '/', projectFile: null }, { enabled: path !== null })
  const view = path === null ? undefined : inspect.data
  const take = (wanted: string) => {
    setTyped(wanted)
    if (wanted === path) void inspect.refetch()
    else go({ kind: 'setup', path: wanted })
  }
  const form = (
    <div>
      <h2>Repository</h2>
      <div className={styles.pathRow}>
        <FolderField
          value={typed}
          onChange={setTyped}
          onTake={take}
          label="Path of the repository"
          placeholder="/path/to/repository"
          autoFocus={path === null}
        />
        <ChooseFolder onTake={take} />
        <Button
          large
          look={path === null ? 'solid' : 'plain'}
          disabled={typed.trim() === '' || inspect.isFetching}
          onClick={() => take(typed.trim())}
        >
          {typed.trim() === path ? 'Look again' : 'Look at it'}
        </Button>
      </div>
    </div>
  )
  if (view !== undefined) return <Found key={view.path} view={view} form={form} again={() => void inspect.refetch()} />
  return (
    <div className={styles.frame}>
      <Steps path={path} view={view} noise="" mayRun={false} />
      <div className={styles.content}>
        {form}
        {path === null ? (
          <Recent onTake={take} />
        ) : inspect.isError ? (
          <Failed error={inspect.error} again={() => void inspect.refetch()} />
        ) : (
          <Loading what="the repository" />
        )}
      </div>
      <footer className={styles.foot}>
        <span>Pawl looks at the repository without running anything in it.</span>
      </footer>
    </div>
  )
}
