import { describe, expect, test } from 'vitest'
import { laneCount, layoutTree, type Node } from '../../../../renderer/views/tree/layout.ts'

const trunk = (number: number, parent: number | null): Node => ({ number, parent, trunk: true })
const twig = (number: number, parent: number): Node => ({ number, parent, trunk: false })

/** A campaign of any size: few keeps, one idea in five grows from a twig. */
function campaign(count: number): readonly Node[] {
  let state = 1
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const rows: Node[] = [trunk(0, null)]
  let tip = 0
  for (let number = 1; number < count; number++) {
    if (random() < 0.04) {
      rows.push(trunk(number, tip))
      tip = number
      continue
    }
    const near = rows[Math.max(0, number - 1 - Math.floor(random() * 12))] as Node
    rows.push(twig(number, random() < 0.2 ? near.number : tip))
  }
  return rows.reverse()
}

describe('lanes of the experiment tree', () => {
  test('the stack is lane 0 and its twigs stand beside it, needing no line through other rows', () => {
    const layout = layoutTree([twig(3, 1), twig(2, 1), trunk(1, 0), trunk(0, null)])
    expect([...layout.lane]).toEqual([1, 1, 0, 0])
    expect([...layout.parentLane]).toEqual([0, 0, 0, -1])
    expect([...layout.through]).toEqual([0, 0, 0, 0])
  })
  test('a twig of a twig reserves its parent’s lane until it meets it', () => {
    const layout = layoutTree([twig(4, 2), twig(3, 0), twig(2, 0), trunk(0, null)])
    const lane = layout.parentLane[0] as number
    expect(layout.lane[2]).toBe(lane)
    expect(layout.through[1]).toBe(1 << lane)
    expect(layout.through[2]).toBe(0)
    expect(layout.lane[1]).not.toBe(lane)
    expect([...layout.depth]).toEqual([2, 1, 1, 0])
  })
  test('a parent that is not in the list is none', () => {
    const layout = layoutTree([twig(9, 5)])
    expect(layout.parentLane[0]).toBe(-1)
  })
  test('in ten thousand rows every lane exists, and no child stands in its parent’s lane unless both share the last', () => {
    const rows = campaign(10_000)
    const layout = layoutTree(rows)
    rows.forEach((row, index) => {
      const lane = layout.lane[index] as number
      expect(lane).toBeLessThan(laneCount)
      if (row.trunk) expect(lane).toBe(0)
      else expect(lane).toBeGreaterThan(0)
      const parentLane = layout.parentLane[index] as number
      if (!row.trunk && lane < laneCount - 1) expect(lane).not.toBe(parentLane)
    })
  })
  test('a parent stands in the lane its children lead to', () => {
    const rows = campaign(3000)
    const layout = layoutTree(rows)
    const at = new Map(rows.map((row, index) => [row.number, index]))
    rows.forEach((row, index) => {
      if (row.trunk || row.parent === null) return
      const parent = at.get(row.parent) as number
      expect(layout.parentLane[index]).toBe(layout.lane[parent])
    })
  })
  test('its work grows with its rows, not with their square', () => {
    let reads = 0
    const counted = (count: number) => {
      reads = 0
      const rows = campaign(count).map((row) => ({
        get number() {
          reads += 1
          return row.number
        },
        get parent() {
          reads += 1
          return row.parent
        },
        get trunk() {
          reads += 1
          return row.trunk
        },
      }))
      layoutTree(rows)
      return reads
    }
    expect(counted(8000) / counted(1000)).toBeLessThan(9)
  })
})
