import type { UseQueryResult } from '@tanstack/react-query'
import { onlineManager, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { createContext, useContext, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import type { MachineSample } from '../../preload/contract/gpu.ts'
import type { Args, MethodName, Result } from '../../preload/contract/methods.ts'
import { affectedBy, isAffected } from './affected.ts'
import type { CallError, Client, Status } from './client.ts'
import { beat } from './person.ts'
import { createSamples, type Samples } from './samples.ts'
import { createStale } from './stale.ts'

export type Engine = { readonly client: Client; readonly queries: QueryClient; readonly samples: Samples }

/** Ties events to questions: what changed is asked again, gathered, and not while nobody looks. */
export function createEngine(client: Client): Engine {
  const queries = new QueryClient({
    defaultOptions: {
      queries: { staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000, retry: false, refetchOnWindowFocus: false },
    },
  })
  const samples = createSamples(30 * 60_000, 2000, (act) => void beat.wait(1000, act))
  const stale = createStale(
    (asked) =>
      queries.invalidateQueries({
        predicate: ({ queryKey }) => asked.some((affected) => isAffected(affected, queryKey[0], queryKey[1])),
      }),
    beat,
    () => !document.hidden,
  )

  // The browser's own idea of "online" is about the internet; this window needs only its engine.
  onlineManager.setEventListener((setOnline) => client.onStatus(() => setOnline(client.status() === 'open')))
  onlineManager.setOnline(client.status() === 'open')

  client.onEvent((event) => {
    if (event.kind === 'machine-sampled') samples.add([event.sample])
    stale.add(affectedBy(event))
  })
  client.onStatus(() => {
    if (client.status() === 'open') void queries.invalidateQueries()
  })
  document.addEventListener('visibilitychange', stale.schedule)
  return { client, queries, samples }
}

const EngineContext = createContext<Engine | null>(null)

export function EngineProvider({ engine, children }: { engine: Engine; children: ReactNode }) {
  return (
    <EngineContext value={engine}>
      <QueryClientProvider client={engine.queries}>{children}</QueryClientProvider>
    </EngineContext>
  )
}

export function useEngine(): Engine {
  const engine = useContext(EngineContext)
  if (engine === null) throw new Error('useEngine outside of EngineProvider')
  return engine
}

/** One question to the engine, asked again whenever an event makes its answer stale. */
export function useCall<M extends MethodName>(
  method: M,
  args: Args<M>,
  options: { readonly enabled?: boolean; readonly keep?: boolean } = {},
): UseQueryResult<Result<M>, CallError> {
  const { client } = useEngine()
  return useQuery<Result<M>, CallError>({
    queryKey: [method, args],
    queryFn: () => client.call(method, args),
    enabled: options.enabled ?? true,
    ...(options.keep === true ? { placeholderData: (previous: Result<M> | undefined) => previous as never } : {}),
  })
}

export function useStatus(): Status {
  const { client } = useEngine()
  return useSyncExternalStore(client.onStatus, client.status)
}

export function useSamples(): readonly MachineSample[] {
  const { samples } = useEngine()
  return useSyncExternalStore(samples.onBeat, samples.get)
}

/** What `select` makes of the samples; whoever asks is rendered anew only when that has become another. */
export function useSampled<T>(
  select: (samples: readonly MachineSample[]) => T,
  isSame: (a: T, b: T) => boolean = Object.is,
): T {
  const { samples } = useEngine()
  const last = useRef<{ readonly value: T } | null>(null)
  return useSyncExternalStore(samples.onBeat, () => {
    const value = select(samples.get())
    if (last.current === null || !isSame(last.current.value, value)) last.current = { value }
    return last.current.value
  })
}

/** Calls `paint` now and at every beat with new samples, past React: what is painted by hand needs no render. */
export function useOnBeat(paint: (samples: readonly MachineSample[]) => void): void {
  const { samples } = useEngine()
  useLayoutEffect(() => {
    const now = (): void => paint(samples.get())
    now()
    return samples.onBeat(now)
  }, [samples, paint])
}
