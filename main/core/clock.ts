/** The only source of time; made in the engine and passed down. */
export type Clock = {
  /** Wall clock, milliseconds since 1970: for people. It can jump. */
  readonly nowMs: () => number
  /** Milliseconds that never go back: for durations. The same for all processes of the machine; it stands while the machine sleeps. */
  readonly monotonicMs: () => number
  /** Milliseconds since the machine was started, its sleep included; no finer than 10 ms. */
  readonly bootMs: () => number
}

/** Makes ids that sort by time. */
export type NewId = () => string
