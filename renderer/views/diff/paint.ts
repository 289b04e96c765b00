/** What a piece of code is, as far as it has a colour. */
export type Ink = 'keyword' | 'string' | 'comment' | 'number' | 'name'
export type Piece = { readonly text: string; readonly ink: Ink | null }

/** The colours of a line of a diff, by its file's number, its kind and its numbers; undefined where it has none. */
export type Paint = (
  file: number,
  kind: 'same' | 'add' | 'remove',
  from: number | null,
  to: number | null,
) => readonly Piece[] | undefined

/** A part of a line as it is drawn. */
export type Drawn = Piece & { readonly marked: boolean }

/** The pieces of a line with a marked range in it; a line without pieces, or whose pieces are another text's, is drawn plain. */
export function drawn(
  text: string,
  pieces: readonly Piece[] | undefined,
  mark: readonly [number, number] | undefined,
): readonly Drawn[] {
  const whole = pieces?.reduce((sum, piece) => sum + piece.text.length, 0) === text.length ? pieces : undefined
  const parts = whole ?? [{ text, ink: null }]
  const [from, to] = mark ?? [0, 0]
  const out: Drawn[] = []
  let at = 0
  for (const part of parts) {
    const end = at + part.text.length
    for (const [start, stop, marked] of [
      [at, Math.min(end, from), false],
      [Math.max(at, from), Math.min(end, to), true],
      [Math.max(at, to), end, false],
    ] as const) {
      if (stop > start) out.push({ text: part.text.slice(start - at, stop - at), ink: part.ink, marked })
    }
    at = end
  }
  return out
}
