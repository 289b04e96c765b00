import type { SavedView, SortedBy } from '../../app/preferences.ts'
import { counted } from '../../format.ts'
import { type ColumnId, columns, type Sorting } from './columns.ts'

/** With a view more, by name; one of the same name is replaced where it stands. */
export function saveView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  const at = views.findIndex(({ name }) => name === view.name)
  if (at >= 0) return views.with(at, view)
  return [...views, view].sort((a, b) => a.name.localeCompare(b.name))
}

export function withoutView(views: readonly SavedView[], name: string): readonly SavedView[] {
  return views.filter((view) => view.name !== name)
}

/** `status:keep, by Effect, largest first, 7 columns`. */
export function viewSentence({ filter, sorting, columns: ids }: Omit<SavedView, 'name'>): string {
  const by = columns.find(({ id }) => id === sorting.by)?.name ?? 'Rank'
  return [
    filter.trim() === '' ? 'everything' : filter.trim(),
    `by ${by}${sorting.largestFirst ? ', largest first' : ''}`,
    ids === null ? 'the usual columns' : counted(ids.length, 'column'),
  ].join(', ')
}

/** By rank where the column, of a view that was saved, is no longer there. */
export function sortingOf(sorting: SortedBy): Sorting {
  const isKnown = (id: string): id is ColumnId => columns.some((column) => column.id === id)
  return isKnown(sorting.by) ? { ...sorting, by: sorting.by } : { by: 'rank', largestFirst: false }
}
