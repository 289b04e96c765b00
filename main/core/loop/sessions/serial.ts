/** Does one thing after the other: what is given while something is done waits for its turn. */
export type Serial = <T>(work: () => Promise<T>) => Promise<T>

export function createSerial(): Serial {
  const line = { last: Promise.resolve() as Promise<unknown> }
  return (work) => {
    const done = line.last.then(work, work)
    line.last = done.catch(() => undefined)
    return done
  }
}
