/** Text that is HTML already; everything else that goes into `html` is escaped. */
export type Html = { readonly html: string }

type Part = Html | string | number | null | readonly Part[]

/** A template whose values are escaped, for text and for attributes in double quotes. Null prints nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.map((text, index) => text + print(parts[index] ?? null)).join('') }
}

function print(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escapeHtml(part)
  return 'html' in part ? part.html : part.map(print).join('')
}

/** Text without what HTML reads as markup, and without the control characters that it forbids. */
export function escapeHtml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
