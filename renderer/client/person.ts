import { flushSync } from 'react-dom'
import { createBeat } from '../beat.ts'

/** The beat of this window: the slower the longer nobody has touched it. */
export const beat = createBeat(flushSync)

/** Tells the beat of each sign of a person. A pointer that only lies there is told by the browser as one that moves. */
export function watchPerson(): void {
  let at = ''
  window.addEventListener(
    'pointermove',
    ({ screenX, screenY }) => {
      const now = `${screenX} ${screenY}`
      if (at !== '' && now !== at) beat.sign()
      at = now
    },
    { passive: true },
  )
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'focus'] as const)
    window.addEventListener(kind, beat.sign, { passive: true, capture: true })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) beat.sign()
  })
}
