import { colourOf } from '../save.ts'
import { circlePath, type Drawn, type Mark, type Matrix, rectPath } from './drawn.ts'

/** Air around a saved picture. */
const air = 16
const straight: Matrix = [1, 0, 0, 1, 0, 0]

/** What is drawn and written in an element, as it is seen; what is marked `data-unsaved` is left out. */
export function readDrawn(root: HTMLElement, title: string): Drawn {
  const box = root.getBoundingClientRect()
  const origin = { left: box.left - root.scrollLeft - air, top: box.top - root.scrollTop - air }
  const marks: Mark[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && (node.matches('[data-unsaved], title') || !node.checkVisibility())
      ? NodeFilter.FILTER_REJECT
      : NodeFilter.FILTER_ACCEPT,
  )
  let width = Math.max(box.width, root.scrollWidth)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    // What scrolls inside it is saved whole.
    if (node instanceof HTMLElement && /auto|scroll/.test(getComputedStyle(node).overflowX))
      width = Math.max(width, node.getBoundingClientRect().left - box.left + node.scrollWidth)
    if (node instanceof HTMLElement) marks.push(...readBox(node, origin))
    if (node instanceof SVGGraphicsElement) marks.push(...readShape(node, origin))
    else if (node instanceof Text && !(node.parentElement instanceof SVGElement)) marks.push(...readWords(node, origin))
  }
  return {
    width: Math.ceil(width) + 2 * air,
    height: Math.ceil(Math.max(box.height, root.scrollHeight)) + 2 * air,
    ground: colourOf('--bg-pane'),
    title,
    marks,
  }
}

type Origin = { readonly left: number; readonly top: number }

/** The ground of an element and the lines at its edges, where it has any. */
function readBox(element: HTMLElement, origin: Origin): readonly Mark[] {
  const style = getComputedStyle(element)
  const { left, top, width, height } = element.getBoundingClientRect()
  const [x, y] = [left - origin.left, top - origin.top]
  const line = (side: 'Top' | 'Right' | 'Bottom' | 'Left') =>
    style[`border${side}Style`] === 'solid' ? Number.parseFloat(style[`border${side}Width`]) : 0
  const [above, right, below, before] = [line('Top'), line('Right'), line('Bottom'), line('Left')]
  return [
    areaOf(style.backgroundColor, x, y, width, height, Number.parseFloat(style.borderTopLeftRadius)),
    areaOf(style.borderTopColor, x, y, width, above),
    areaOf(style.borderRightColor, x + width - right, y, right, height),
    areaOf(style.borderBottomColor, x, y + height - below, width, below),
    areaOf(style.borderLeftColor, x, y, before, height),
  ].flatMap((area) => area ?? [])
}

function areaOf(colour: string, x: number, y: number, width: number, height: number, corner = 0): Mark | null {
  const fill = inkOf(colour)
  if (fill === null || width <= 0 || height <= 0) return null
  const d = rectPath(x, y, width, height, corner)
  return { kind: 'path', d, matrix: straight, fill, stroke: null, width: 0, dash: [], opacity: 1, said: null }
}

function readShape(element: SVGGraphicsElement, origin: Origin): readonly Mark[] {
  const seen = element.getScreenCTM()
  if (seen === null) return []
  const matrix: Matrix = [seen.a, seen.b, seen.c, seen.d, seen.e - origin.left, seen.f - origin.top]
  const style = getComputedStyle(element)
  const stroke = inkOf(style.stroke)
  if (element instanceof SVGTextElement)
    return [
      {
        kind: 'text',
        text: element.textContent ?? '',
        x: numberOf(element, 'x'),
        y: numberOf(element, 'y'),
        matrix,
        anchor: style.textAnchor === 'middle' || style.textAnchor === 'end' ? style.textAnchor : 'start',
        sizePx: Number.parseFloat(style.fontSize),
        weight: Number(style.fontWeight),
        fill: style.fill,
        rim: stroke === null ? null : { colour: stroke, width: Number.parseFloat(style.strokeWidth) },
      },
    ]
  const d = pathOf(element)
  if (d === null) return []
  const dash = style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat)
  return [
    {
      kind: 'path',
      d,
      matrix,
      fill: inkOf(style.fill),
      stroke,
      width: Number.parseFloat(style.strokeWidth),
      dash,
      opacity: Number(style.opacity),
      said: element.querySelector(':scope > title')?.textContent ?? null,
    },
  ]
}

function pathOf(element: SVGGraphicsElement): string | null {
  const at = (name: string) => numberOf(element, name)
  switch (element.tagName) {
    case 'path':
      return element.getAttribute('d')
    case 'circle':
      return circlePath(at('cx'), at('cy'), at('r'))
    case 'rect':
      return rectPath(at('x'), at('y'), at('width'), at('height'), at('rx'))
    default:
      return null
  }
}

function numberOf(element: Element, name: string): number {
  const value = Number.parseFloat(element.getAttribute(name) ?? '')
  return Number.isFinite(value) ? value : 0
}

function inkOf(colour: string): string | null {
  return colour === 'none' || colour === 'transparent' || colour === 'rgba(0, 0, 0, 0)' ? null : colour
}

/** The words of a text, line by line as they were laid out. */
function readWords(node: Text, origin: Origin): readonly Mark[] {
  const parent = node.parentElement
  if (parent === null) return []
  const lines: { words: string; left: number; right: number; top: number; bottom: number }[] = []
  const range = document.createRange()
  for (const found of node.data.matchAll(/\S+/g)) {
    range.setStart(node, found.index)
    range.setEnd(node, found.index + found[0].length)
    const { left, right, top, bottom, width } = range.getBoundingClientRect()
    if (width < 1) continue
    const line = lines.at(-1)
    if (line !== undefined && Math.abs(line.top - top) < 2) {
      line.words += ` ${found[0]}`
      line.right = right
    } else lines.push({ words: found[0], left, right, top, bottom })
  }
  const style = getComputedStyle(parent)
  const sizePx = Number.parseFloat(style.fontSize)
  const edge = edgeOf(parent)
  return lines.flatMap(({ words, left, right, top, bottom }) =>
    // What only a screen reader sees lies in a box of a pixel.
    left >= edge
      ? []
      : [
          {
            kind: 'text' as const,
            text: right <= edge + 1 ? words : cut(words, (edge - left) / (right - left)),
            x: left - origin.left,
            // A line's box is as high as the letters reach, and they stand a third of their size below its middle.
            y: (top + bottom) / 2 - origin.top + 0.36 * sizePx,
            matrix: straight,
            anchor: 'start' as const,
            sizePx,
            weight: Number(style.fontWeight),
            fill: style.color,
            rim: null,
          },
        ],
  )
}

/** Where what hides its overflow ends, so that nothing is written beyond it. */
function edgeOf(element: Element): number {
  let edge = Number.POSITIVE_INFINITY
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { overflowX } = getComputedStyle(at)
    if (overflowX === 'hidden' || overflowX === 'clip') edge = Math.min(edge, at.getBoundingClientRect().right)
  }
  return edge
}

function cut(words: string, share: number): string {
  return `${words.slice(0, Math.max(0, Math.floor(words.length * share) - 1)).trimEnd()}\u2026`
}
