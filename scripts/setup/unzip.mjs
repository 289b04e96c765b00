import { mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'

const inflate = promisify(inflateRaw)
const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_HEADER_BYTES = 30

/**
 * Unpacks the wanted files of a zip with their permissions. It knows what one pinned archive uses: stored or deflated entries, no
 * zip64, no encryption; a machine without `unzip` is then no obstacle.
 * @param {string} file
 * @param {string} folder
 * @param {(name: string) => string | null} target path below the folder for an entry's name, or null to leave it out
 */
export async function unzip(file, folder, target) {
  const handle = await open(file)
  try {
    for (const entry of await directory(handle)) {
      const path = entry.name.endsWith('/') ? null : target(entry.name)
      if (path === null) continue
      const to = join(folder, normalize(path))
      if (!to.startsWith(folder + sep)) throw new Error(`${file}: the entry ${entry.name} points outside of the folder`)
      await mkdir(dirname(to), { recursive: true })
      await writeFile(to, await content(handle, entry), { mode: entry.mode })
    }
  } finally {
    await handle.close()
  }
}

/**
 * @typedef {{ name: string, method: number, packedBytes: number, at: number, mode: number }} Entry
 * @param {import('node:fs/promises').FileHandle} handle
 * @returns {Promise<Entry[]>}
 */
async function directory(handle) {
  const { size } = await handle.stat()
  const tail = await read(handle, Math.max(0, size - 65_557), Math.min(size, 65_557))
  const end = lastIndexOf(tail, END_OF_DIRECTORY)
  const count = tail.readUInt16LE(end + 10)
  const bytes = await read(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  /** @type {Entry[]} */
  const entries = []
  for (let at = 0; entries.length < count; ) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('The zip’s directory is damaged')
    const nameBytes = bytes.readUInt16LE(at + 28)
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameBytes),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      at: bytes.readUInt32LE(at + 42),
      mode: (bytes.readUInt32LE(at + 38) >>> 16) & 0o777 || 0o644,
    })
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {Entry} entry
 */
async function content(handle, entry) {
  const header = await read(handle, entry.at, LOCAL_HEADER_BYTES)
  const start = entry.at + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = await read(handle, start, entry.packedBytes)
  return entry.method === 0 ? packed : inflate(packed)
}

/**
 * @param {import('node:fs/promises').FileHandle} handle
 * @param {number} position
 * @param {number} bytes
 */
async function read(handle, position, bytes) {
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await handle.read(buffer, 0, bytes, position)
  if (bytesRead !== bytes) throw new Error('The zip ends too early')
  return buffer
}

/**
 * @param {Buffer} buffer
 * @param {number} word
 */
function lastIndexOf(buffer, word) {
  for (let at = buffer.length - 22; at >= 0; at -= 1) if (buffer.readUInt32LE(at) === word) return at
  throw new Error('This is not a zip')
}
