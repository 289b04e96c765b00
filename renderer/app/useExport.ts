import { useMutation } from '@tanstack/react-query'
import { useEngine } from '../client/connection.tsx'
import { counted } from '../format.ts'
import { useNotice } from './preferences.ts'

/** Writes the stack as patches with their evidence, and says into which folder. */
export function useExport(campaign: string): { readonly save: () => void; readonly saving: boolean } {
  const { client } = useEngine()
  const { say, tell } = useNotice()
  const write = useMutation({
    mutationFn: () => client.call('campaign.export', { campaign, folder: null }),
    onSuccess: ({ folder, files }) =>
      tell({ text: `${counted(files.length, 'file')} exported to`, copy: folder, name: 'Copy the path' }),
    onError: say,
  })
  return { save: () => write.mutate(), saving: write.isPending }
}
