/** The event of the window by which the desktop's menu asks something of the page; its `detail` says what. */
export const pageEvent = 'pawl-page'

export const pageActs = ['palette', 'search', 'shortcuts', 'undo'] as const

/** What the page does on a key, or when the menu asks for it. */
export type PageAct = (typeof pageActs)[number]
