import { crc32, deflateSync, inflateSync } from 'node:zlib'

type Pixels = { readonly width: number; readonly height: number; readonly rgb: Uint32Array }

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const mostColours = 256
/** Large surfaces differ by little in the dark: the commonest colours stay, however near to each other. */
const surely = 64

/**
 * The same picture with at most 256 colours: a window has few, and such a file is a third of the size. Takes what a browser writes
 * (8 bits a channel, not interlaced) and throws on anything else.
 */
export function smallPng(png: Buffer): Buffer {
  const pixels = readPng(png)
  const palette = paletteOf(pixels.rgb)
  const nearest = new Map<number, number>(palette.map((colour, index) => [colour, index]))
  const rows = Buffer.alloc((pixels.width + 1) * pixels.height)
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < pixels.width; x++) {
      const colour = pixels.rgb[y * pixels.width + x] ?? 0
      const index = nearest.get(colour) ?? nearestOf(palette, colour)
      nearest.set(colour, index)
      rows[y * (pixels.width + 1) + 1 + x] = index
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(pixels.width, 0)
  head.writeUInt32BE(pixels.height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => channels(colour)))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function readPng(png: Buffer): Pixels {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('This is no PNG file.')
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const samples = new Map([
    [2, 3],
    [6, 4],
  ]).get(png[25] ?? 0)
  if (png[24] !== 8 || samples === undefined || png[28] !== 0) throw new Error('This is no PNG file of a browser.')
  const data: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * samples, height, samples)
  const rgb = new Uint32Array(width * height)
  for (let index = 0; index < rgb.length; index++) rgb[index] = bytes.readUIntBE(index * samples, 3)
  return { width, height, rgb }
}

/** Undoes the filters of a PNG's rows (source: the PNG specification, section 9). */
function unfilter(raw: Buffer, stride: number, height: number, samples: number): Buffer {
  const out = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const left = x >= samples ? (out[y * stride + x - samples] ?? 0) : 0
      const up = y > 0 ? (out[(y - 1) * stride + x] ?? 0) : 0
      const corner = x >= samples && y > 0 ? (out[(y - 1) * stride + x - samples] ?? 0) : 0
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

/** The commonest colours; beyond the first few each at least a little apart from the others, lest shades of grey crowd out rare hues. */
function paletteOf(rgb: Uint32Array): readonly number[] {
  const counts = new Map<number, number>()
  for (const colour of rgb) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const common = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour)
  if (common.length <= mostColours) return common
  for (const apart of [40, 60, 100, 160, 260, 400, 700]) {
    const chosen = common.slice(0, surely)
    for (const colour of common.slice(surely)) {
      if (chosen.every((other) => distance(other, colour) >= apart)) chosen.push(colour)
      if (chosen.length > mostColours) break
    }
    if (chosen.length <= mostColours) return chosen
  }
  return common.slice(0, mostColours)
}

function nearestOf(palette: readonly number[], colour: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  palette.forEach((candidate, index) => {
    const away = distance(candidate, colour)
    if (away < least) {
      best = index
      least = away
    }
  })
  return best
}

function distance(a: number, b: number): number {
  const [ar, ag, ab] = channels(a)
  const [br, bg, bb] = channels(b)
  return (ar - br) ** 2 + (ag - bg) ** 2 + (ab - bb) ** 2
}

function channels(colour: number): readonly [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255]
}

function chunk(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length, 0)
  head.write(kind, 4, 'latin1')
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])), 0)
  return Buffer.concat([head, body, sum])
}
