import { runInBothDoors } from './setup/both-doors.mjs'
import { runScript } from './setup/place.mjs'

// The window's budgets, in Electron and in Chromium.
await runScript(() => runInBothDoors('test/bench/window/main.ts'))
