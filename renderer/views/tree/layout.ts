/** What the layout needs of a row. Rows come newest first; a parent is always older than its children. */
export type Node = { readonly number: number; readonly parent: number | null; readonly trunk: boolean }

/** Per row: its lane, its parent's lane (-1: it has none), and a mask of the lanes whose line runs through the whole row. */
export type Layout = {
  readonly lane: Uint8Array
  readonly parentLane: Int8Array
  readonly through: Uint8Array
  readonly depth: Uint16Array
}

/** Six lanes fit the graph column; a twig that finds none free shares the last. */
export const laneCount = 6
const lastLane = laneCount - 1
const nobody = -1

/**
 * Lays the tree out in time linear in its rows: one pass for depth from the oldest, one for lanes from the newest.
 * Lane 0 is the trunk. The newest child of a twig reserves its parent's lane, and meeting the parent frees it.
 */
export function layoutTree(rows: readonly Node[]): Layout {
  const count = rows.length
  const indexOf = new Map<number, number>()
  for (let index = 0; index < count; index++) indexOf.set((rows[index] as Node).number, index)
  const parentIndex = rows.map((row) => (row.parent === null ? nobody : (indexOf.get(row.parent) ?? nobody)))

  const depth = new Uint16Array(count)
  for (let index = count - 1; index >= 0; index--) {
    const parent = parentIndex[index] as number
    if ((rows[index] as Node).trunk || parent === nobody) continue
    depth[index] = Math.min(65_535, (depth[parent] as number) + 1)
  }

  const lane = new Uint8Array(count)
  const parentLane = new Int8Array(count).fill(-1)
  const through = new Uint8Array(count)
  const reserved = new Int8Array(count).fill(-1)
  const heldBy = new Int32Array(laneCount).fill(nobody)

  function free(from: number): number {
    for (let candidate = from; candidate < lastLane; candidate++) if (heldBy[candidate] === nobody) return candidate
    return lastLane
  }

  for (let index = 0; index < count; index++) {
    const row = rows[index] as Node
    const parent = parentIndex[index] as number
    const mine = reserved[index] as number
    // What is held before this row looks for lanes of its own, and is not its own, runs through it.
    let mask = 0
    for (let held = 1; held < laneCount; held++) {
      if (heldBy[held] !== nobody && heldBy[held] !== index) mask |= 1 << held
    }
    through[index] = mask

    if (row.trunk) {
      if (mine >= 0 && heldBy[mine] === index) heldBy[mine] = nobody
      parentLane[index] = parent === nobody ? -1 : 0
      continue
    }
    let from = 0
    if (parent !== nobody && !(rows[parent] as Node).trunk) {
      if (reserved[parent] === -1) {
        const kept = free(Math.max(1, Math.min(lastLane, depth[parent] as number)))
        reserved[parent] = kept
        if (heldBy[kept] === nobody) heldBy[kept] = parent
      }
      from = reserved[parent] as number
    }
    // Its own lane is freed only now: a parent below must not stand in the lane its child comes from.
    if (mine >= 0 && heldBy[mine] === index) heldBy[mine] = nobody
    parentLane[index] = parent === nobody ? -1 : from
    lane[index] = mine >= 0 ? mine : free(Math.min(lastLane, Math.max(from + 1, depth[index] as number, 1)))
  }
  return { lane, parentLane, through, depth }
}
