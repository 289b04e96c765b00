import { useEffect, useMemo, useState } from 'react'

/** The beginning of a line of text that fits a width, with an ellipsis where it was cut. */
export type FitText = (text: string, width: number) => string

const ellipsis = '\u2026'

/**
 * Cuts text to a width by measuring it as it would be drawn: what the browser does for `text-overflow`, but without a box that clips
 * for every row of a list. `measure` gives the width of a text in the font.
 */
export function createFit(measure: (text: string) => number): FitText {
  const widths = new Map<string, number>()
  const widthOf = (char: string): number => {
    const known = widths.get(char) ?? measure(char)
    widths.set(char, known)
    return known
  }
  return (text, width) => {
    const line = text.split(/[\r\n]/, 1)[0] ?? ''
    const room = width - widthOf(ellipsis)
    let used = 0
    let end = 0
    // Added up character by character: a little wider than the whole, since kerning only draws together.
    for (const char of line) {
      used += widthOf(char)
      if (used > width) return `${line.slice(0, endWithin(line, room, widthOf)).trimEnd()}${ellipsis}`
      end += char.length
    }
    return line.slice(0, end)
  }
}

function endWithin(line: string, room: number, widthOf: (char: string) => number): number {
  let used = 0
  let end = 0
  for (const char of line) {
    used += widthOf(char)
    if (used > room) return end
    end += char.length
  }
  return end
}

/** Whether the width of a text is about the sum of its characters' widths: not so where letters join or their order turns. */
export function isPlain(text: string): boolean {
  return /^[\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u2190-\u22ff]*$/.test(text)
}

/** Cuts texts of the window's own font, by weight and size (`500 12px`); a new function once the fonts are there. */
export function useFit(font: string): FitText {
  const [ready, setReady] = useState(() => document.fonts.status === 'loaded')
  useEffect(() => {
    let gone = false
    void document.fonts.ready.then(() => {
      if (!gone) setReady(true)
    })
    return () => {
      gone = true
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same words are another width once the font is there
  return useMemo(() => {
    const family = getComputedStyle(document.documentElement).getPropertyValue('--font-ui')
    return createFit(measureIn(`${font} ${family}`))
  }, [font, ready])
}

function measureIn(font: string): (text: string) => number {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (context === null) return (text) => text.length * 6
  // A canvas has the page's kind of figures, all of one width, only where it stands in the page when it is given its font.
  document.body.append(canvas)
  context.font = font
  canvas.remove()
  return (text) => context.measureText(text).width
}
