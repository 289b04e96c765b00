import { colourOf, saveFile } from '../save.ts'
import { pens } from './looks.ts'
import type { Series } from './series.ts'

/** Saves a plot as it is seen, on the window's own ground, under a line that names its curves. */
export function savePicture(plot: HTMLCanvasElement, series: readonly Series[], title: string, name: string): void {
  const ratio = window.devicePixelRatio || 1
  const head = 28
  const picture = document.createElement('canvas')
  picture.width = plot.width
  picture.height = plot.height + Math.round(head * ratio)
  const context = picture.getContext('2d')
  if (context === null) return
  context.fillStyle = colourOf('--bg-pane')
  context.fillRect(0, 0, picture.width, picture.height)
  context.drawImage(plot, 0, Math.round(head * ratio))
  context.scale(ratio, ratio)
  context.font = '12px "Inter Variable", Inter, sans-serif'
  context.textBaseline = 'middle'
  context.fillStyle = colourOf('--text')
  context.fillText(title, 12, head / 2)
  let left = 12 + context.measureText(title).width + 16
  for (const one of series) {
    if (one.look === 'faint') continue
    context.strokeStyle = colourOf(pens[one.look].token)
    context.lineWidth = Math.max(1.5, pens[one.look].width)
    context.setLineDash([...pens[one.look].dash])
    context.beginPath()
    context.moveTo(left, head / 2)
    context.lineTo(left + 24, head / 2)
    context.stroke()
    context.fillText(one.name, left + 30, head / 2)
    left += 30 + context.measureText(one.name).width + 16
  }
  picture.toBlob((blob) => {
    if (blob !== null) saveFile(`${name}.png`, 'image/png', blob)
  })
}
