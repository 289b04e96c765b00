/** Parses JSON that Pawl itself wrote; the type is stated, not checked again. */
export function parseOwn<T>(text: string): T {
  return JSON.parse(text) as T
}
