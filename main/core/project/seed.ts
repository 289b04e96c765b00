/** How a run gets its seed. `hook`: from outside, by a sitecustomize. `none`: it can't be set. */
export type SeedMode =
  | { readonly kind: 'argument' }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'hook' }
  | { readonly kind: 'none' }

/** The seed mode that a project file's `seed` names; undefined when it names none. */
export function usableSeed(input: unknown): SeedMode | undefined {
  if (input === 'argument' || input === 'hook' || input === 'none') return { kind: input }
  const name = typeof input === 'string' ? /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(input)?.[1] : undefined
  return name === undefined ? undefined : { kind: 'env', name }
}
