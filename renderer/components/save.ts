/** Hands a file to the browser to save. */
export function saveFile(name: string, type: string, content: string | Blob): void {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun by the next turn of the loop; the address is no longer needed then.
  window.setTimeout(() => URL.revokeObjectURL(address), 0)
}

/** Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe. */
export function printCsv(rows: readonly (readonly (string | number | null)[])[], separator = ','): string {
  return `${rows.map((row) => row.map((cell) => printCell(cell, separator)).join(separator)).join('\n')}\n`
}

function printCell(cell: string | number | null, separator: string): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const plain = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  if (separator === '\t') return plain.replace(/[\t\r\n]+/g, ' ')
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** A colour of the tokens as the browser draws it now, for what is painted by hand. */
export function colourOf(token: string): string {
  return coloursOf([token])[0] ?? ''
}

export function coloursOf(tokens: readonly string[]): readonly string[] {
  const probe = document.createElement('span')
  probe.hidden = false
  for (const token of tokens) {
    const one = document.createElement('i')
    one.style.color = `var(${token})`
    probe.append(one)
  }
  document.body.append(probe)
  const colours = Array.from(probe.children, (one) => getComputedStyle(one).color)
  probe.remove()
  return colours
}
