/** Numbers and reasons as the sentences about a run's machine print them. */

export function seconds(ms: number): string {
  const whole = Math.round(ms / 1000)
  return whole < 120 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(whole / 60)} min`
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

export function gib(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1)
}

export function cores(count: number): string {
  return `${count.toFixed(1)} cores`
}

const words: Readonly<Record<string, string>> = {
  'hw-slowdown': 'hardware slowdown',
  'sw-thermal': 'heat',
  'hw-thermal': 'heat, by the hardware',
  'power-brake': 'power brake',
  'power-cap': 'power cap',
}

export function reasonWords(reasons: readonly string[]): string {
  return reasons.map((reason) => words[reason] ?? reason).join(', ')
}
