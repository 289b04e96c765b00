/**
 * From where on evidence from outside a patch makes a run void. All of it in one place; what was measured is stored with each run.
 * The reasons for the values are in docs/decisions.
 */
export const thresholds = {
  /** The latest runs of the incumbent that a run is compared with, void ones among them: a lasting change becomes the new normal. */
  references: 5,
  /** Fewer say too little about what is normal; what needs a comparison is then only recorded. */
  leastReferences: 3,

  /** What is more than usual must be more than it varies, by this many spreads (1.4826 MAD), and cost this many CPU seconds. */
  spreads: 4,
  cpuSeconds: 1,
  /** More load from others than the median of the references, by both: cores, and a share of all cores. */
  othersCores: 0.5,
  othersShareOfCores: 0.1,
  /** Where the references left less of the processor idle than this, load of others can't be told from what a patch leaves to them. */
  idleShare: 0.05,
  /** More stolen time than the median of the references by this share. */
  stolenShare: 0.05,

  sleptMs: 1_000,
  /** The wall clock may move by this, and by this share of the run: time servers slew it by up to 0.05 %. */
  clockJumpMs: 1_000,
  clockJumpShare: 0.002,

  /** Memory of other programs on the GPU: less comes and goes with any desktop. */
  foreignMemoryBytes: 256 * 1024 ** 2,
  /** A run that takes less of its GPU's memory than this has not used it. */
  usedMemoryBytes: 64 * 1024 ** 2,
  usedShare: 0.02,

  /** More time slowed down than the references by this share of the run. */
  slowedShare: 0.02,
  /** A run that draws more power than the references by this share may have heated the GPU itself. */
  powerShare: 0.02,
  powerLimitW: 1,
  /** A power cap is told of from this share of the time on. */
  powerCapShare: 0.02,
} as const
