import { describe, expect, test } from 'vitest'
import { columnsFor, columnsOfHeader, parseHelp, refusedField, withoutField } from '../../../main/core/gpu/fields.ts'
import { parseInventoryLine, parseMigList } from '../../../main/core/gpu/inventory.ts'
import { parseStreamLine } from '../../../main/core/gpu/sample-line.ts'
import { maskOf, namesOfMask, readMask, throttleNames } from '../../../main/core/gpu/throttle.ts'
import { bytesOrNull, numberOrNull, readText } from '../../../main/core/gpu/value.ts'

const columns = columnsFor(new Set())
const whole =
  '2026/03/10 12:00:00.123, 0, GPU-5a1b0000-0c0d-4e0f-8a1b-2c3d4e5f6071, P2, 99, 60, 61644, 97887, 71, 571.20, 600.00, 2385, 14001, 0x0000000000000004'
/** The same line with another value in one place. */
const with_ = (place: number, value: string): string => whole.split(', ').with(place, value).join(', ')
const readingOf = (line: string, of = columns) => {
  const parsed = parseStreamLine(of, line)
  if (parsed.kind !== 'reading') throw new Error(`a ${parsed.kind}, not a reading`)
  return parsed.reading
}

describe('a line of the stream', () => {
  test('is read with its units', () => {
    expect(readingOf(whole)).toEqual({
      uuid: 'GPU-5a1b0000-0c0d-4e0f-8a1b-2c3d4e5f6071',
      index: 0,
      pstate: 'P2',
      utilisation: 0.99,
      memoryShare: 0.6,
      memoryUsedBytes: 61644 * 1024 ** 2,
      memoryTotalBytes: 97887 * 1024 ** 2,
      temperatureC: 71,
      powerW: 571.2,
      powerLimitW: 600,
      smClockMhz: 2385,
      memoryClockMhz: 14001,
      throttle: ['power-cap'],
    })
  })

  test('of an idle GPU gives zeros where it prints zeros', () => {
    const reading = readingOf(with_(4, '0'))
    expect(reading.utilisation).toBe(0)
  })

  test.each([
    '[N/A]',
    'N/A',
    '[Not Supported]',
    '[Unknown Error]',
    '[Insufficient Permissions]',
    'ERR!',
    '-',
    '',
    '[n/a]',
  ])('says nothing of what is %s, and never 0', (nothing) => {
    expect(readingOf(with_(4, nothing)).utilisation).toBeNull()
    expect(readingOf(with_(6, nothing)).memoryUsedBytes).toBeNull()
    expect(readingOf(with_(13, nothing)).throttle).toBeNull()
  })

  test('may draw more power than its limit', () => {
    expect(readingOf(with_(9, '228.82').replace('600.00', '210.00'))).toMatchObject({
      powerW: 228.82,
      powerLimitW: 210,
    })
  })

  test.each([
    ['a share beyond 100', with_(4, '101')],
    ['a temperature that can’t be', with_(8, '5000')],
    ['a word for a number', with_(11, 'fast')],
    ['a mask that was cut off', with_(13, '0x00000000')],
    ['a state that is none', with_(3, 'PX')],
    ['no uuid', with_(2, '[N/A]')],
    ['a field too many', `${whole}, 7`],
    ['a field too few', whole.split(', ').slice(0, -1).join(', ')],
    ['fields in another order', whole.split(', ').reverse().join(', ')],
    ['nothing but commas', ', , , , , , , , , , , , , '],
    ['an empty line', ''],
  ])('with %s is dropped', (_, line) => {
    expect(parseStreamLine(columns, line).kind).toBe('dropped')
  })

  test('in another order is read where a header tells the order', () => {
    const asked = columns.toReversed()
    const header = asked.map((column) => `${column.name} [%]`).join(', ')
    const order = columnsOfHeader(header, columns)
    expect(order).not.toBeNull()
    expect(readingOf(whole.split(', ').reverse().join(', '), order as typeof columns)).toEqual(readingOf(whole))
  })

  test('in words is an event', () => {
    const said = 'NVRM: Xid (PCI:0000:01:00): 48, pid=1234, name=python, DBE (double bit error)'
    expect(parseStreamLine(columns, said)).toEqual({ kind: 'event', text: said })
  })

  test.each([
    'Unable to determine the device handle for GPU0: 0000:01:00.0: GPU is lost.  Reboot the system to recover this GPU',
    with_(4, '[GPU is lost]'),
    with_(4, '[GPU requires reset]'),
  ])('tells of a lost GPU: %s', (line) => {
    expect(parseStreamLine(columns, line).kind).toBe('lost')
  })

  // Lines that were seen in public, of other queries: none may be taken for a sample of ours.
  test.each([
    '2017/03/20 19:58:43.613, P0, 67, 70 %, 32 %, Not Active, Not Active, Not Active, Not Active, Not Active, 144 MHz, 144 MHz, 4006 MHz, 122 MHz',
    'GeForce RTX 2080 Ti, 100, 37, 56, 228.82, 210.00, 56, 1560, 6800, [Unknown Error]',
    '[N/A], [N/A], [N/A], 0 %, 11.17 W, 35',
    '2025/11/24 14:08:56.756, 2 %, [N/A], 38',
    'NVIDIA A100-SXM4-80GB, 535.161.08, 47, [N/A], [N/A], [Insufficient Permissions], [Insufficient Permissions], [Insufficient Permissions]',
    'NVIDIA GeForce RTX 3080, GPU-8fe3a97d-..., [N/A], [N/A], [N/A], 10240, 9029, 1211, [N/A], [N/A], 0, 54, Default, [N/A]',
  ])('of another query is no sample: %s', (line) => {
    expect(parseStreamLine(columns, line).kind).not.toBe('reading')
  })
})

describe('single values of lines that were seen in public', () => {
  test.each([
    ['70 %', 70],
    ['144 MHz', 144],
    ['11.17 W', 11.17],
    ['228.82', 228.82],
    ['2 %', 2],
    ['0 %', 0],
    ['[N/A]', null],
    ['[Unknown Error]', null],
    ['[Insufficient Permissions]', null],
    ['[GPU requires reset]', null],
    ['Requested functionality has been deprecated', null],
    ['Default', null],
  ])('%s', (raw, value) => {
    expect(numberOrNull(raw, 0, 1e9)).toBe(value)
  })
  test('memory is bytes', () => {
    expect(bytesOrNull('9029')).toBe(9029 * 1024 ** 2)
    expect(bytesOrNull('2026 MiB')).toBe(2026 * 1024 ** 2)
    expect(bytesOrNull('[N/A]')).toBeNull()
  })
  test('words lose their brackets', () => expect(readText(' [Enabled] ')).toBe('Enabled'))
})

describe('the reasons for lower clocks', () => {
  test('have names', () => {
    expect(throttleNames(0x1ffn)).toEqual([
      'idle',
      'application-clocks',
      'power-cap',
      'hw-slowdown',
      'sync-boost',
      'sw-thermal',
      'hw-thermal',
      'power-brake',
      'display-clock',
    ])
  })
  test('without a name are shown as hex', () => expect(throttleNames(0x204n)).toEqual(['power-cap', '0x200']))
  test('use all 64 bits', () => {
    const mask = readMask('0x8000000000000001')
    expect(mask).not.toBeNull()
    expect(throttleNames(mask ?? 0n)).toEqual(['idle', '0x8000000000000000'])
  })
  test('survive being stored', () => {
    for (const mask of [0, 0x4, 0x68, 0x205]) expect(maskOf(namesOfMask(mask))).toBe(mask)
    expect(namesOfMask(null)).toEqual([])
  })
})

describe('what a driver knows', () => {
  const help = `List of valid properties to query for the switch "--query-gpu":

"timestamp"
The timestamp of when the query was made in format "YYYY/MM/DD HH:MM:SS.msec".

"uuid" or "gpu_uuid"
This value is the globally unique immutable alphanumeric identifier of the GPU.

"clocks.current.sm" or "clocks.sm"
Current frequency of SM (Streaming Multiprocessor) clock.

"clocks_throttle_reasons.active"
Bitmask of active clock throttle reasons.
`
  test('is read from its help, and prose in quotes is not', () => {
    expect([...parseHelp(help)]).toEqual([
      'timestamp',
      'uuid',
      'gpu_uuid',
      'clocks.current.sm',
      'clocks.sm',
      'clocks_throttle_reasons.active',
    ])
  })
  test('decides what is asked: an older driver’s own name, and no field that it lacks', () => {
    expect(columnsFor(parseHelp(help)).map((column) => column.name)).toEqual([
      'timestamp',
      'uuid',
      'clocks.sm',
      'clocks_throttle_reasons.active',
    ])
  })
  test('is all where it has no help', () => expect(columnsFor(new Set()).length).toBe(14))
  test('is found out from a refusal: first the other name, then without', () => {
    const refused = refusedField('Field "clocks_event_reasons.active" is not a valid field to query.\n')
    expect(refused).toBe('clocks_event_reasons.active')
    const once = withoutField(columns, refused ?? '')
    expect(once.at(-1)?.name).toBe('clocks_throttle_reasons.active')
    expect(withoutField(once, 'clocks_throttle_reasons.active').length).toBe(13)
  })
})

describe('the inventory', () => {
  test('is read, a comma in the name too', () => {
    const line =
      '0, GPU-5a1b0000-0c0d-4e0f-8a1b-2c3d4e5f6071, 595.44, 00000000:01:00.0, 97887, 600.00, 3090, 14001, [N/A], Enabled, NVIDIA RTX, PRO 6000'
    expect(parseInventoryLine(line)).toEqual({
      uuid: 'GPU-5a1b0000-0c0d-4e0f-8a1b-2c3d4e5f6071',
      index: 0,
      name: 'NVIDIA RTX, PRO 6000',
      driver: '595.44',
      busId: '00000000:01:00.0',
      memoryTotalBytes: 97887 * 1024 ** 2,
      powerLimitW: 600,
      maxSmClockMhz: 3090,
      maxMemoryClockMhz: 14001,
      isMig: false,
      hasDisplay: true,
      unifiedMemory: false,
    })
  })
  test('of a GPU without memory of its own says so', () => {
    const line =
      '0, GPU-5a1b0000-0c0d-4e0f-8a1b-2c3d4e5f6071, 580.126.09, 0000000F:01:00.0, [N/A], [N/A], 3003, [N/A], [N/A], [N/A], NVIDIA GB10'
    expect(parseInventoryLine(line)).toMatchObject({ memoryTotalBytes: null, unifiedMemory: true, hasDisplay: null })
  })
  test('takes nothing else for a GPU', () => {
    expect(parseInventoryLine('No devices were found')).toBeNull()
    expect(parseInventoryLine('')).toBeNull()
  })
  test('lists the instances of a GPU that is cut', () => {
    const listed = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5a1b0000-0c0d-4e0f-8a1b-2c3d4e5f6071)
  MIG 3g.20gb     Device  0: (UUID: MIG-0a8ba1d5-6b2f-5d2c-9f6c-6a2f3d4e5b60)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-5a1b0001-0c0d-4e0f-8a1b-2c3d4e5f6071)
  MIG 1g.5gb      Device  0: (UUID: MIG-f1c2a7e8-90ab-5cde-8f01-23456789abcd)
`
    expect(parseMigList(listed)).toEqual([
      { uuid: 'MIG-0a8ba1d5-6b2f-5d2c-9f6c-6a2f3d4e5b60', gpuIndex: 0, name: '3g.20gb' },
      { uuid: 'MIG-f1c2a7e8-90ab-5cde-8f01-23456789abcd', gpuIndex: 1, name: '1g.5gb' },
    ])
  })
})
