/** How long a poll may take: the default of a second is a bet on an idle machine. */
export const soon = { timeout: 30_000 } as const
