import { describe, expect, it } from 'vitest'
import { circlePath, type Mark, rectPath } from '../../../../renderer/components/picture/drawn.ts'
import { drawnSvg } from '../../../../renderer/components/picture/write.ts'

const straight = [1, 0, 0, 1, 0, 0] as const
const path: Mark = {
  kind: 'path',
  d: 'M0 0h4',
  matrix: straight,
  fill: null,
  stroke: 'rgb(1, 2, 3)',
  width: 1.5,
  dash: [],
  opacity: 1,
  said: null,
}
const text: Mark = {
  kind: 'text',
  text: 'together',
  x: 1,
  y: 2,
  matrix: straight,
  anchor: 'start',
  sizePx: 11,
  weight: 400,
  fill: 'rgb(4, 5, 6)',
  rim: null,
}

describe('a picture of the window as a drawing', () => {
  const svg = (...marks: readonly Mark[]) =>
    drawnSvg({ width: 40, height: 20, ground: 'rgb(9, 9, 9)', title: 'Block 1', marks })

  it('stands on its own ground, in its own size, under its name', () => {
    expect(svg()).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20" font-family="Inter, sans-serif">\n<title>Block 1</title>\n<rect width="40" height="20" fill="rgb(9, 9, 9)"/>\n</svg>\n',
    )
  })

  it('says of each stroke how it is drawn, and nothing that is as usual', () => {
    expect(svg(path)).toContain('<path d="M0 0h4" fill="none" stroke="rgb(1, 2, 3)" stroke-width="1.5"/>')
    expect(svg({ ...path, dash: [3, 3], opacity: 0.5, matrix: [1, 0, 0, 1, 10.12345, 4], said: 'run 3' })).toContain(
      ' stroke-dasharray="3 3" opacity="0.5" transform="matrix(1 0 0 1 10.123 4)"><title>run 3</title></path>',
    )
  })

  it('keeps words words', () => {
    const hostile = svg({ ...text, text: '<script>&"\u0007' })
    expect(hostile).toContain('>&#60;script&#62;&#38;&#34;</text>')
    expect(svg({ ...text, anchor: 'end', rim: { colour: 'rgb(7, 7, 7)', width: 4 } })).toContain(
      ' stroke="rgb(7, 7, 7)" stroke-width="4" stroke-linejoin="round" paint-order="stroke" text-anchor="end">together',
    )
  })
})

describe('paths of what is no path', () => {
  it('go round a circle and come back', () => {
    expect(circlePath(5, 6, 2)).toBe('M3 6a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z')
  })

  it('have round corners where there is room for them', () => {
    expect(rectPath(1, 2, 10, 4, 0)).toBe('M1 2h10v4h-10z')
    expect(rectPath(0, 0, 10, 4, 9)).toBe('M2 0h6a2 2 0 0 1 2 2v0a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2v0a2 2 0 0 1 2 -2z')
  })
})
