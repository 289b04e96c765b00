/** Pawl's own log, passed down; never the log of a run. */
export type Log = {
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
  readonly error: (message: string) => void
}

/** Says nothing: for tests and for readers that only print results. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
