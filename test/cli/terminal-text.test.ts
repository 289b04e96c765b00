import { describe, expect, it } from 'vitest'
import { clip, oneLine, terminalFilter } from '../../main/cli/terminal-text.ts'

const esc = '\u001b'

describe('the output of a run in a terminal', () => {
  it.each([
    ['text, tabs, lines and progress bars pass', 'a\tb\r\nc 50 %\r', 'a\tb\r\nc 50 %\r'],
    ['colours pass', `${esc}[1;31mred${esc}[0m`, `${esc}[1;31mred${esc}[0m`],
    ['the clipboard is not written', `a${esc}]52;c;ZXZpbA==\u0007b`, 'ab'],
    ['the title is not written', `a${esc}]0;evil${esc}\\b`, 'ab'],
    ['no file is sent', `a${esc}]1337;File=name=eA==:AAAA\u0007b`, 'ab'],
    ['no device control', `a${esc}P$q"p${esc}\\b`, 'ab'],
    ['no application command', `a${esc}_G${'x'.repeat(5000)}${esc}\\b`, 'ab'],
    ['eight-bit controls are the same', 'a\u009d0;evil\u009cb\u009b2Jc\u0090x\u009cd', 'abcd'],
    ['the cursor stays', `a${esc}[2J${esc}[H${esc}[10Ab`, 'ab'],
    ['no report is asked for', `a${esc}[6n${esc}[c${esc}Zb`, 'ab'],
    ['the bell and the null are silent', 'a\u0007\u0000\u0008b', 'ab'],
    ['an unfinished sequence ends with its line', `a${esc}]0;evil\nb${esc}[31\nc`, 'a\nb\nc'],
    ['an escape in an escape opens a new one', `a${esc}[3${esc}]0;evil\u0007b`, 'ab'],
    ['what is no ASCII passes', 'Käse 漢字 🙂', 'Käse 漢字 🙂'],
  ])('%s', (_what, given, passed) => {
    expect(terminalFilter()(given)).toBe(passed)
  })

  it('is the same however it is cut', () => {
    const text = `a${esc}]52;c;ZXZpbA==${esc}\\b${esc}[31mred${esc}[2Jend`
    for (let at = 0; at <= text.length; at++) {
      const filter = terminalFilter()
      expect(filter(text.slice(0, at)) + filter(text.slice(at))).toBe(terminalFilter()(text))
    }
  })
})

describe('hostile words', () => {
  it('are one line without a control or a direction', () => {
    expect(oneLine(`a\nb${esc}[31mc\u202ed\u0000e\u2028f`)).toBe('a b [31mc d e f')
  })

  it('are cut by characters', () => {
    expect([clip('🙂🙂🙂🙂🙂', 5), clip('🙂🙂🙂🙂🙂🙂', 5)]).toEqual(['🙂🙂🙂🙂🙂', '🙂🙂...'])
  })
})
