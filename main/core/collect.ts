import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * V8's own collection of this thread's heap, which programs are not shown unless it is asked for. `last-resort` gives the freed pages back too;
 * any other keeps the room for what is to come.
 */
export function collector(flavor: 'regular' | 'last-resort'): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: { type: 'major'; flavor: typeof flavor }) => void
  return () => collect({ type: 'major', flavor })
}
