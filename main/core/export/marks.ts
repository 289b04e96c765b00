import { type Html, html } from './html.ts'

export type Mark = 'baseline' | 'keep' | 'discard' | 'inconclusive' | 'crash' | 'retired' | 'pending'

/** The shape of a verdict, 12 by 12, drawn around a point: shape and colour say the same. */
export function mark(kind: Mark, x: number, y: number, title: string): Html {
  return html`<g class="m ${kind}" transform="translate(${round(x - 6)} ${round(y - 6)})"><title>${title}</title>${SHAPES[kind]}</g>`
}

/** The same shape in a line of text. */
export function inlineMark(kind: Mark): Html {
  return html`<svg class="m ${kind}" viewBox="0 0 12 12" aria-hidden="true">${SHAPES[kind]}</svg>`
}

/** A pixel position as it is written. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

const SHAPES: Readonly<Record<Mark, Html>> = {
  baseline: html`<rect x="2" y="2" width="8" height="8" rx="1" fill="currentColor"/>`,
  keep: html`<circle cx="6" cy="6" r="5.5" fill="currentColor"/><path d="M3.4 6.2 5.2 8l3.4-3.8" fill="none" stroke="var(--pane)" stroke-width="1.5"/>`,
  discard: html`<circle cx="6" cy="6" r="3.4" fill="none" stroke="currentColor" stroke-width="1.3"/>`,
  inconclusive: html`<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.3"/><path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor"/>`,
  crash: html`<path d="m2.6 2.6 6.8 6.8m0-6.8-6.8 6.8" fill="none" stroke="currentColor" stroke-width="1.7"/>`,
  retired: html`<circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" stroke-width="1.3"/><path d="m3 9 6-6" stroke="currentColor" stroke-width="1.3"/>`,
  pending: html`<circle cx="6" cy="6" r="3.4" fill="none" stroke="currentColor" stroke-width="1.3" stroke-dasharray="2 1.6"/>`,
}
