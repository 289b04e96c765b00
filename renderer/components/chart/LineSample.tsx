import { type Look, pens } from './looks.ts'

/** A short piece of a line as it is drawn in the chart, for its legend. */
export function LineSample({ look, width = 24 }: { readonly look: Look; readonly width?: number }) {
  const pen = pens[look]
  return (
    <svg width={width} height="6" viewBox={`0 0 ${width} 6`} aria-hidden="true" style={{ flex: 'none' }}>
      <path
        d={`M0 3H${width}`}
        stroke={`var(${pen.token})`}
        strokeWidth={Math.max(1.5, pen.width)}
        strokeDasharray={pen.dash.length === 0 ? undefined : pen.dash.join(' ')}
      />
    </svg>
  )
}
