import { beforeEach, expect, test } from 'vitest'
import { useNotice } from '../../../renderer/app/preferences.ts'
import { offerUndoOf, undoLast } from '../../../renderer/app/undo.ts'

beforeEach(() => useNotice.setState({ error: null, done: null, undoable: null }))
/** What is still being done. */
function underWay() {
  let end = { resolve: (_: number): void => undefined, reject: (_: Error): void => undefined }
  const promise = new Promise<number>((resolve, reject) => {
    end = { resolve, reject }
  })
  return { promise, resolve: (value: number) => end.resolve(value), reject: (error: Error) => end.reject(error) }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('the key means what was just asked for, also while it is still being done', async () => {
  const took: string[] = []
  offerUndoOf('the first', Promise.resolve(1), async (result) => took.push(`first ${result}`))
  const second = underWay()
  offerUndoOf('the second', second.promise, async (result) => took.push(`second ${result}`))
  undoLast()
  await settled()
  expect(took).toEqual([])
  second.resolve(2)
  await settled()
  expect(took).toEqual(['second 2'])
  undoLast()
  await settled()
  expect(took).toEqual(['second 2'])
})

test('what could not be done is said, and no longer offered', async () => {
  offerUndoOf('it', Promise.reject(new Error('no')), async () => undefined)
  await settled()
  expect(useNotice.getState()).toMatchObject({ error: new Error('no'), undoable: null })
})

test('a failure of what is old takes no newer offer away', async () => {
  const old = underWay()
  offerUndoOf('old', old.promise, async () => undefined)
  offerUndoOf('new', Promise.resolve(1), async () => undefined)
  old.reject(new Error('no'))
  await settled()
  expect(useNotice.getState().undoable?.text).toBe('new')
})
