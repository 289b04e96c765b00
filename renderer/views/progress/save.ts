import { createInks } from '../../components/inks.ts'
import { printCsv, saveFile } from '../../components/save.ts'
import type { Progress } from './course.ts'
import type { XAxis, Zoom } from './frame.ts'
import { paintCanvas, paintSvg } from './paint.ts'
import { progressScene } from './scene.ts'

/** The chart as a file, in a size for a page. */
export function saveProgress(
  progress: Progress,
  options: { readonly axis: XAxis; readonly log: boolean; readonly zoom: Zoom | null },
  kind: 'png' | 'svg' | 'csv',
): void {
  const size = { width: 1440, height: 810 }
  if (kind === 'csv') {
    const head = ['number', 'at_ms', 'hours', 'value', 'effect', 'verdict', 'hypothesis']
    saveFile(
      'progress.csv',
      'text/csv',
      printCsv([
        head,
        ...progress.points.map((point) => [
          point.number,
          point.at,
          point.hours,
          point.measured,
          point.effect,
          point.verdict,
          point.hypothesis,
        ]),
      ]),
    )
    return
  }
  const scene = progressScene(progress, { ...options, ...size, labels: true })
  if (kind === 'svg') {
    saveFile('progress.svg', 'image/svg+xml', paintSvg(scene, size.width, size.height, createInks()))
    return
  }
  const canvas = document.createElement('canvas')
  canvas.width = size.width * 2
  canvas.height = size.height * 2
  const context = canvas.getContext('2d')
  if (context === null) return
  const inks = createInks()
  context.scale(2, 2)
  context.fillStyle = inks('--bg-pane')
  context.fillRect(0, 0, size.width, size.height)
  paintCanvas(context, scene, inks)
  canvas.toBlob((blob) => {
    if (blob !== null) saveFile('progress.png', 'image/png', blob)
  })
}
