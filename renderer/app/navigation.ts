import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { type CampaignRoute, printRoute, type Route, readRoute } from './route.ts'

function onHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(onHash, () => location.hash)
  return useMemo(() => readRoute(hash), [hash])
}

/** Goes to a route. `replace` leaves no step back: for moves of a selection, not of a page. */
export function go(route: Route, replace = false): void {
  const hash = printRoute(route)
  if (hash === location.hash) return
  if (!replace) {
    location.hash = hash
    return
  }
  history.replaceState(null, '', hash)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

/** The campaign in view, and how to move within it. */
export function useCampaignRoute(): readonly [
  CampaignRoute,
  (change: Partial<CampaignRoute>, replace?: boolean) => void,
] {
  const route = useRoute()
  if (route.kind !== 'campaign') throw new Error('useCampaignRoute outside of a campaign')
  const move = useCallback((change: Partial<CampaignRoute>, replace = false) => {
    const now = readRoute(location.hash)
    if (now.kind === 'campaign') go({ ...now, ...change }, replace)
  }, [])
  return [route, move]
}
