/** The bits of `clocks_event_reasons.active` (source: NVML's nvmlClocksEventReasons constants), as one word each. */
const reasons = [
  [0x1, 'idle'],
  [0x2, 'application-clocks'],
  [0x4, 'power-cap'],
  [0x8, 'hw-slowdown'],
  [0x10, 'sync-boost'],
  [0x20, 'sw-thermal'],
  [0x40, 'hw-thermal'],
  [0x80, 'power-brake'],
  [0x100, 'display-clock'],
] as const

export type ThrottleReason = (typeof reasons)[number][1]

/** What slows a GPU down from outside the code that it runs, if it does. A power cap is recorded and never counts against a run. */
export const slowdowns: readonly ThrottleReason[] = ['hw-slowdown', 'sw-thermal', 'hw-thermal', 'power-brake']

/** Sixteen hexadecimal digits as nvidia-smi prints them; null for anything else, a mask that was cut off among it. */
export function readMask(text: string): bigint | null {
  return /^0x[0-9a-fA-F]{16}$/.test(text) ? BigInt(text) : null
}

/** The reasons in a mask; bits without a name are shown as hex. */
export function throttleNames(mask: bigint): string[] {
  const named = reasons.filter(([bit]) => (mask & BigInt(bit)) !== 0n).map(([, name]): string => name)
  const known = reasons.reduce((all, [bit]) => all | BigInt(bit), 0n)
  const rest = mask & ~known
  return rest === 0n ? named : [...named, `0x${rest.toString(16)}`]
}

/** Reasons as the mask that is stored. Bits beyond the 53 that a number holds exactly are not: no driver has ever used one. */
export function maskOf(names: readonly string[]): number {
  return names.reduce((mask, name) => {
    const bit = reasons.find(([, known]) => known === name)?.[0]
    const value = bit ?? (/^0x[0-9a-f]{1,13}$/.test(name) ? Number(name) : 0)
    return mask + value
  }, 0)
}

/** The reasons of a stored mask. */
export function namesOfMask(mask: number | null): string[] {
  return mask === null ? [] : throttleNames(BigInt(mask))
}
