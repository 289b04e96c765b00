/** Wakes whoever waits for it; who comes later waits for the next ring. It carries nothing: whoever wakes looks for himself. */
export type Bell = { readonly ring: () => void; readonly heard: () => Promise<void> }

export function createBell(): Bell {
  const waiting = new Set<() => void>()
  return {
    ring: () => {
      const woken = [...waiting]
      waiting.clear()
      for (const go of woken) go()
    },
    heard: () => new Promise<void>((go) => waiting.add(go)),
  }
}
