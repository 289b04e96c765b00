import { runInBothDoors } from './setup/both-doors.mjs'
import { runScript } from './setup/place.mjs'

// What telemetry costs. `--seconds N` shortens the ten minutes of sampling; names of parts (sampling, history, strip) choose among them.
await runScript(() => runInBothDoors('test/bench/gpu/main.ts'))
