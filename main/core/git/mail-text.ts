/** Decodes the encoded words of a mail header (RFC 2047), as in `=?UTF-8?q?Gr=C3=B6=C3=9Fe?=`. Other character sets are left as they are. */
export function decodeHeader(value: string): string {
  return value
    .replace(/(=\?[^?\s]+\?[bq]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[bq]\?)/gi, '$1')
    .replace(/((?:=\?(?:utf-8|us-ascii)\?[bq]\?[^?\s]*\?=)+)/gi, (run) => {
      // A character of several bytes may be split between two words: bytes are joined first.
      const parts = [...run.matchAll(/=\?[^?]+\?([bq])\?([^?]*)\?=/gi)].map(([, kind, text]) =>
        kind?.toLowerCase() === 'b' ? Buffer.from(text ?? '', 'base64') : quotedBytes(text ?? ''),
      )
      return Buffer.concat(parts).toString('utf8')
    })
}

function quotedBytes(text: string): Buffer {
  const plain = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(plain, 'latin1')
}

/** Bytes as quoted-printable text (RFC 2045), line by line as they are: line feeds end lines, carriage returns are encoded. */
export function quotedPrintable(bytes: Uint8Array): string {
  const lines: string[] = []
  for (const line of Buffer.from(bytes).toString('latin1').split('\n')) {
    let written = ''
    for (const character of line.replace(/[^\t -<>-~]|[\t ]$/g, hexOf).match(/=[0-9A-F]{2}|[^=]/g) ?? []) {
      if (written.length + character.length > 75) {
        lines.push(`${written}=`)
        written = ''
      }
      written += character
    }
    lines.push(written)
  }
  return lines.join('\n')
}

function hexOf(character: string): string {
  return `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
