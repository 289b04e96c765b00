import { describe, expect, test } from 'vitest'
import type { LogLines } from '../../../../preload/contract/run.ts'
import { createLogWindow, type LogState } from '../../../../renderer/views/log/window.ts'

/** A log of numbered lines of ten characters that grows when told to, read as the engine gives it. */
function growingLog(lines: number) {
  let content = ''
  let ended = false
  let reads = 0
  const listeners = new Set<(total: number | null) => void>()
  const grow = (more: number, end = false) => {
    const first = content.length / 10
    for (let line = first; line < first + more; line++) content += `${String(line).padStart(9, '0')}\n`
    ended = end
    for (const listener of listeners) listener(end ? null : content.length)
  }
  grow(lines)
  return {
    source: {
      lines: async (wanted: {
        offset: number
        limitBytes: number
        back: boolean
        align: boolean
      }): Promise<LogLines> => {
        reads += 1
        const { offset: asked, limitBytes, back, align } = wanted
        const from = back
          ? Math.ceil(Math.max(0, asked - limitBytes) / 10) * 10
          : align
            ? Math.ceil(asked / 10) * 10
            : asked
        const to = back ? asked : Math.min(content.length, from + Math.max(10, Math.floor(limitBytes / 10) * 10))
        const text = content.slice(from, to)
        const next = from + text.length
        const atEnd = ended && next >= content.length
        return { text, offset: from, nextOffset: next, totalBytes: content.length, atEnd, arrivals: [] }
      },
      onGrowth: (listener: (total: number | null) => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    grow,
    size: () => content.length,
    reads: () => reads,
    listeners,
  }
}

const screenful = 30

/** A screen that holds so many lines, and remembers what it was told. */
function screenOf(most: number) {
  let text = ''
  let shown: number | null = null
  const held = () => text.split('\n').length - 1
  return {
    screen: {
      write: async (piece: LogLines) => {
        text += piece.text
        const lines = text.split('\n')
        if (lines.length - 1 > most) text = lines.slice(lines.length - 1 - most).join('\n')
      },
      clear: () => {
        text = ''
        shown = null
      },
      held,
      rows: () => screenful,
      isFull: () => held() >= Math.min(most, screenful),
      show: (line: number) => {
        shown = line
      },
      toEnd: () => {
        shown = null
      },
      still: async (act: () => Promise<void>) => await act(),
    },
    lines: () => text.split('\n').slice(0, -1),
    /** The line that was moved into view last. */
    top: () => (shown === null ? null : (text.split('\n')[shown] ?? null)),
  }
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}

function open(lines: number, most = 4_000) {
  const log = growingLog(lines)
  const view = screenOf(most)
  const states: LogState[] = []
  const failures: Error[] = []
  const window = createLogWindow(
    log.source,
    view.screen,
    (state) => states.push(state),
    (error) => failures.push(error),
  )
  return { log, view, window, states, failures }
}

describe('a window on a log', () => {
  test('opens at the end and follows what comes, each line once and in order', async () => {
    const { log, view, window } = open(20)
    await quiet()
    log.grow(5)
    await quiet()
    log.grow(5, true)
    await quiet()
    expect(view.lines()).toEqual(Array.from({ length: 30 }, (_, line) => String(line).padStart(9, '0')))
    expect(window.state()).toMatchObject({ from: 0, to: 300, total: 300, following: true, atEnd: true })
  })

  test('a flood is not read through: the end of it is shown, and little is asked for', async () => {
    const { log, view, window } = open(20)
    await quiet()
    const before = log.reads()
    for (let second = 0; second < 10; second++) {
      log.grow(200_000)
      await quiet()
    }
    await expect.poll(() => view.lines().at(-1), { timeout: 3_000 }).toBe('002000019')
    expect(log.reads() - before).toBeLessThan(30)
    // What is passed by with the next jump is not written.
    expect(view.lines().length).toBeLessThanOrEqual(screenful + 1)
    expect(window.state().to).toBe(log.size())
    expect(window.state().from).toBeGreaterThan(log.size() - 600_000)
  })

  test('while somebody reads further up, what comes waits, and its amount is told', async () => {
    const { log, view, window } = open(20)
    await quiet()
    window.unfollow()
    const reads = log.reads()
    log.grow(50_000)
    await quiet()
    expect(log.reads()).toBe(reads)
    expect(view.lines()).toHaveLength(20)
    expect(window.state()).toMatchObject({ to: 200, total: 500_200, following: false })
    window.follow()
    await quiet()
    expect(view.lines().at(-1)).toBe('000050019')
  })

  test('further up the lines before come in front, and the first line stays in sight', async () => {
    const { view, window } = open(100_000)
    await quiet()
    const first = view.lines()[0]
    window.unfollow()
    await window.up()
    expect(view.top()).toBe(first)
    expect(Number(view.lines()[0])).toBeLessThan(Number(first))
    const lines = view.lines().map(Number)
    expect(lines).toEqual(lines.map((_, index) => (lines[0] ?? 0) + index))
  })

  test('up to the very beginning and down again, whatever falls out on the way', async () => {
    const { view, window } = open(20_000, 5_000)
    await quiet()
    window.unfollow()
    for (let step = 0; step < 20 && window.state().from > 0; step++) await window.up()
    expect(view.lines()[0]).toBe('000000000')
    for (let step = 0; step < 20 && window.state().to < 200_000; step++) await window.down()
    expect(view.lines().at(-1)).toBe('000019999')
    const lines = view.lines().map(Number)
    expect(lines).toEqual(lines.map((_, index) => (lines[0] ?? 0) + index))
    expect(window.state().from).toBeLessThanOrEqual((lines[0] ?? 0) * 10)
  })

  test('a line that was asked for is shown with those around it, and its place is told', async () => {
    const { view, window } = open(100_000)
    await quiet()
    const place = await window.showAt(500_000)
    expect(view.lines()[place ?? -1]).toBe('000050000')
    expect(view.top()).toBe('000050000')
    expect(window.state().following).toBe(false)
    const near = await window.showAt(500_100)
    expect(view.lines()[near ?? -1]).toBe('000050010')
  })

  test('one piece that does not fill the screen gets the one before it, at the end as around a line', async () => {
    const { view, window } = open(100_000, 8_000)
    view.screen.isFull = () => view.lines().length > 4_000
    await quiet()
    const end = view.lines().map(Number)
    expect(end.length).toBeGreaterThan(4_000)
    expect(end).toEqual(end.map((_, index) => 100_000 - end.length + index))
    const place = await window.showAt(500_000)
    const around = view.lines().map(Number)
    expect(around.length).toBeGreaterThan(4_000)
    expect(around).toEqual(around.map((_, index) => (around[0] ?? 0) + index))
    expect(around[place ?? -1]).toBe(50_000)
  })

  test('where a line begins is known by its place, also after older ones fell out', async () => {
    const { log, view, window } = open(3_000, 1_000)
    await quiet()
    log.grow(200)
    await quiet()
    expect(window.offsetOf(0)).toBe(Number(view.lines()[0]) * 10)
    expect(window.offsetOf(990)).toBe(Number(view.lines()[990]) * 10)
    expect(window.offsetOf(1_000)).toBe(log.size())
  })

  test('what fails is told, and the next growth tries again', async () => {
    const { log, failures, view } = open(3)
    await quiet()
    const { lines } = log.source
    log.source.lines = async () => Promise.reject(new Error('gone'))
    log.grow(1)
    await quiet()
    expect(failures.map((error) => error.message)).toEqual(['gone'])
    log.source.lines = lines
    log.grow(1)
    await quiet()
    expect(view.lines()).toHaveLength(5)
  })

  test('one that is stopped asks for nothing more', async () => {
    const { log, window } = open(20)
    await quiet()
    window.stop()
    expect(log.listeners.size).toBe(0)
    const reads = log.reads()
    log.grow(100)
    await quiet()
    expect(log.reads()).toBe(reads)
  })
})
