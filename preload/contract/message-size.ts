/** A message larger than this is refused before it is parsed. Apart from the wire: the window's channel is there before any schema is. */
export const largestMessageBytes = 4 * 1024 * 1024
