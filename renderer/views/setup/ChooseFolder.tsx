import { useNotice } from '../../app/preferences.ts'
import { useCall, useEngine } from '../../client/connection.tsx'
import { Button } from '../../components/controls.tsx'

/** The system's own way to choose a folder, where there is a desktop. */
export function ChooseFolder({ onTake }: { readonly onTake: (path: string) => void }) {
  const { client } = useEngine()
  const say = useNotice((state) => state.say)
  const info = useCall('app.info', {})
  if (info.data?.door !== 'desktop') return null
  return (
    <Button
      large
      onClick={() => {
        client
          .call('folder.choose', {})
          .then(({ path }) => {
            if (path !== null) onTake(path)
          })
          .catch(say)
      }}
    >
      Choose folder
    </Button>
  )
}
