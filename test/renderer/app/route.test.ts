import { expect, test } from 'vitest'
import { campaignRoute, printRoute, type Route, readRoute } from '../../../renderer/app/route.ts'

const campaign = '01hzzzzzzzzzzzzzzzzzzzzzzz'

test.each<Route>([
  { kind: 'home' },
  { kind: 'settings' },
  { kind: 'setup', path: null },
  { kind: 'setup', path: '/home/ada/a repo/größe & more?#' },
  campaignRoute(campaign),
  { ...campaignRoute(campaign), view: 'compare', compared: [1, 12], experiment: 12, tab: 'diff', run: campaign },
])('an address leads back to where it was printed: %o', (route) => {
  expect(readRoute(printRoute(route))).toEqual(route)
})

test.each(['', '#', '#/nowhere', '#/../../etc', '#/01HZZZ/x', `#/${campaign}x`])('%s leads home', (hash) => {
  expect(readRoute(hash)).toEqual({ kind: 'home' })
})

test('what an address holds beside the point is left out', () => {
  expect(readRoute(`#/${campaign}/nothing?experiment=-1&tab=x&with=1,b,3&run=../x`)).toEqual({
    ...campaignRoute(campaign),
    compared: [1, 3],
  })
})
