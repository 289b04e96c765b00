/**
 * The machine is read this seldom for somebody who does not look closely, and for nobody where the host alone is read: the counters around a run say
 * what it did to the run. Whoever draws the readings draws one line through such a distance. Milliseconds.
 */
export const seldomMs = 5_000
