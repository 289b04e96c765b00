/** Remembers the latest value of a pure function, for what is asked at every step and seldom changes. */
export type Memo<T> = (inputs: readonly unknown[], make: () => T) => T

/** Inputs are compared by identity: what is passed must be replaced, never changed. */
export function memo<T>(): Memo<T> {
  let latest: { readonly inputs: readonly unknown[]; readonly value: T } | null = null
  return (inputs, make) => {
    const known = latest
    if (known !== null && inputs.every((input, i) => Object.is(input, known.inputs[i]))) return known.value
    const value = make()
    latest = { inputs, value }
    return value
  }
}
