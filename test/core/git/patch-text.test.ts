import { describe, expect, it } from 'vitest'
import { patchBytes, patchText } from '../../../main/core/git/patch-text.ts'

const roundTrip = (bytes: Uint8Array): Buffer => patchBytes(patchText(bytes))

describe('the text of a patch', () => {
  it('is the plain text where that is UTF-8', () => {
    expect(patchText(Buffer.from('+größer 🚀\n'))).toBe('+größer 🚀\n')
  })

  it('gives every byte back, valid or not', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    expect(roundTrip(all)).toEqual(all)
    for (const hex of ['c3', 'c328', 'e282', 'f09f9880', 'f09f98', '80bfc3a4ff', 'eda080', 'c0af', 'f4908080']) {
      const bytes = Buffer.from(`61${hex}62`, 'hex')
      expect(roundTrip(bytes).toString('hex')).toBe(bytes.toString('hex'))
    }
  })

  it('gives back the very characters that stand for bytes', () => {
    const bytes = Buffer.from('\u{10ff80}x\u{10ffff}ä\u{10ff7f}')
    expect(roundTrip(bytes)).toEqual(bytes)
  })

  it('survives storage as UTF-8, as in a database', () => {
    const latin1 = Buffer.from('+# gr\xf6\xdfer\n', 'latin1')
    expect(patchBytes(Buffer.from(patchText(latin1), 'utf8').toString('utf8'))).toEqual(latin1)
  })

  it('gives back ten thousand random buffers', () => {
    let state = 12345
    const next = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return state >>> 8
    }
    // Mostly the bytes that begin and continue sequences, those of U+10FF80 and up among them.
    const interesting = [0x41, 0x80, 0xbe, 0xbf, 0x8f, 0xc3, 0xe2, 0xf0, 0xf4, 0xff]
    for (let round = 0; round < 10_000; round++) {
      const bytes = Buffer.from(
        Array.from({ length: next() % 12 }, () => interesting[next() % interesting.length] ?? 0),
      )
      expect(roundTrip(bytes).equals(bytes)).toBe(true)
    }
  })
})
