import { describe, expect, it } from 'vitest'
import { parseText } from '../../main/desktop/channel.ts'
import { largestMessageBytes } from '../../preload/contract/message-size.ts'

describe("a message over the window's channel", () => {
  it('is what its text says', () => {
    expect(parseText('{"id":1,"method":"app.info","args":{}}')).toEqual({ id: 1, method: 'app.info', args: {} })
  })

  it.each([undefined, null, 7, {}, ['{}'], '', '{', new Uint8Array(3)])('is none when it is %j', (text) => {
    expect(parseText(text)).toBeNull()
  })

  it('may be as large as the wire allows, in bytes, and no larger', () => {
    const quoted = (bytes: number, letter: string) => `"${letter.repeat((bytes - 2) / Buffer.byteLength(letter))}"`
    expect(parseText(quoted(largestMessageBytes, 'x'))).toHaveLength(largestMessageBytes - 2)
    expect(parseText(quoted(largestMessageBytes + 1, 'x'))).toBeNull()
    expect(parseText(quoted(largestMessageBytes, 'ü'))).toHaveLength((largestMessageBytes - 2) / 2)
    expect(parseText(quoted(largestMessageBytes + 2, 'ü'))).toBeNull()
  })
})
