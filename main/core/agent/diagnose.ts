/** Why an agent can't go on by itself, as far as its own words tell. */
export type Trouble =
  /** A rate or quota limit; `untilMs` when it names its end, epoch milliseconds. */
  | { readonly kind: 'limit'; readonly untilMs: number | null; readonly text: string }
  /** A wrong or missing key or login. */
  | { readonly kind: 'login'; readonly text: string }
  /** The account can't pay. */
  | { readonly kind: 'account'; readonly text: string }
  /** The model's server failed or did not answer. */
  | { readonly kind: 'server'; readonly text: string }

const ACCOUNT =
  /credit balance|insufficient[_ ]quota|billing (hard )?limit|payment required|exceeded your current quota|\b402\b/i
const LIMIT =
  /rate.?limit|usage limit|session limit|weekly limit|hit your .{0,30}limit|too many requests|resource.?exhausted|overloaded|\b429\b|\b529\b/i
const LOGIN =
  /\b401\b|unauthori[sz]ed|invalid (x-)?api[- ]key|incorrect api key|authentication[_ ](failed|error)|not logged in|please run \/login|(no|missing) api key|api key (is )?(not valid|missing|not set)|token has expired|invalid bearer/i
const SERVER =
  /\b5\d\d\b|internal server error|bad gateway|service unavailable|connection (refused|error|reset)|ECONNREFUSED|ECONNRESET|ENOTFOUND|timed? ?out|stream disconnected|unable to connect/i

/** Sorts what an agent or its model's server said when it failed. Only for text that tells of a failure: prose may name any number. */
export function diagnose(text: string, status: number | null, nowMs: number): Trouble | null {
  const short = text.slice(0, 4000)
  if (status === 402 || ACCOUNT.test(short)) return { kind: 'account', text: short }
  if (status === 429 || status === 529 || LIMIT.test(short))
    return { kind: 'limit', untilMs: limitEnd(short, nowMs), text: short }
  if (status === 401 || status === 403 || LOGIN.test(short)) return { kind: 'login', text: short }
  if ((status !== null && status >= 500) || SERVER.test(short)) return { kind: 'server', text: short }
  return null
}

/** The time that a limit's text names for its end, epoch milliseconds; null when it names none. */
export function limitEnd(text: string, nowMs: number): number | null {
  const epoch = /\|(\d{10})(\d{3})?\b/.exec(text)
  if (epoch !== null) return Number(epoch[1]) * 1000
  const iso = /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)/.exec(text)
  if (iso !== null) return Date.parse(iso[0])
  return afterNow(text, nowMs) ?? clockTime(text, nowMs)
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/(\d+(?:\.\d+)?)\s*d(?:ays?)?\b/i, 86_400_000],
  [/(\d+(?:\.\d+)?)\s*h(?:(?:ou)?rs?)?\b/i, 3_600_000],
  [/(\d+(?:\.\d+)?)\s*m(?:in(?:ute)?s?)?\b/i, 60_000],
  [/(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?\b/i, 1000],
  [/(\d+(?:\.\d+)?)\s*ms\b/i, 1],
]

/** "try again in 5 days 3 hours", "retry after 20s", "in 5h32m10s". */
function afterNow(text: string, nowMs: number): number | null {
  const found = /\b(?:in|after)\s+((?:\d+(?:\.\d+)?\s*[a-z]+[\s,]*(?:and\s+)?)+)/i.exec(text)
  if (found === null) return null
  // A space between each number and the unit before it, so that "5h32m" reads as two.
  const span = (found[1] ?? '').replace(/([a-z])(\d)/gi, '$1 $2')
  const ms = UNITS.reduce((sum, [unit, size]) => sum + Number(unit.exec(span)?.[1] ?? 0) * size, 0)
  return ms > 0 ? nowMs + Math.ceil(ms) : null
}

/** "resets 3:45pm (Europe/Berlin)", "try again at 15:00": the next such moment. */
function clockTime(text: string, nowMs: number): number | null {
  const found = /\b(?:resets?|again|until)\s+(?:at\s+)?(\d{1,2})(?::(\d\d))?\s*(am|pm)?(?:\s*\(([\w/+-]+)\))?/i.exec(
    text,
  )
  if (found === null || (found[2] === undefined && found[3] === undefined)) return null
  const noon = found[3]?.toLowerCase()
  const hour = (Number(found[1]) % (noon === undefined ? 24 : 12)) + (noon === 'pm' ? 12 : 0)
  const minute = Number(found[2] ?? 0)
  if (hour > 23 || minute > 59) return null
  const now = minutesOfDay(nowMs, found[4])
  if (now === null) return null
  const ahead = (hour * 60 + minute - now + 1440) % 1440
  return Math.floor(nowMs / 60_000) * 60_000 + (ahead === 0 ? 1440 : ahead) * 60_000
}

/** Minutes since midnight, in a time zone or in that of this machine; null for a zone that nobody knows. */
function minutesOfDay(nowMs: number, zone: string | undefined): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    }).formatToParts(nowMs)
    const value = (type: string) => Number(parts.find((part) => part.type === type)?.value)
    return value('hour') * 60 + value('minute')
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
