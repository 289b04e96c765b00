/** The only source of time; made in the engine and passed down. */
export type Clock = {
  /** Wall clock, milliseconds since 1970: for people. It can jump. */
  readonly nowMs: () => number
  /** Milliseconds that never go back: for durations. */
  readonly monotonicMs: () => number
}

/** Makes ids that sort by time. */
export type NewId = () => string
