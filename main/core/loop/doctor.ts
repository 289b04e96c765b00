import type { Check } from '../../../preload/contract/project.ts'
import type { Writer } from '../store/sql.ts'
import { inspectProject } from './look.ts'

export async function doctor(o: { readonly db: Writer }, path: string, projectFile: string | null): Promise<Check[]> {
  return (await inspectProject(o, path, projectFile)).checks
}
