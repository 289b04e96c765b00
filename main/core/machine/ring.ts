/** The last items, in a place of fixed size. */
export type Ring<T> = {
  readonly push: (item: T) => void
  /** Oldest first. */
  readonly items: () => T[]
  readonly last: () => T | undefined
}

export function createRing<T>(size: number): Ring<T> {
  const slots: (T | undefined)[] = new Array<T | undefined>(size).fill(undefined)
  let count = 0
  return {
    push: (item) => {
      slots[count % size] = item
      count += 1
    },
    items: () => {
      const start = Math.max(0, count - size)
      return Array.from({ length: count - start }, (_, index) => slots[(start + index) % size] as T)
    },
    last: () => (count === 0 ? undefined : slots[(count - 1) % size]),
  }
}
