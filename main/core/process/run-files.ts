import { join } from 'node:path'

/** The files of a run's folder. */
export function runFiles(folder: string) {
  return {
    launch: join(folder, 'launch.json'),
    launcher: join(folder, 'launcher.json'),
    /** Whatever launch.py itself had to say: empty unless it is broken. */
    launcherLog: join(folder, 'launcher.log'),
    spool: join(folder, 'output.spool'),
    arrivals: join(folder, 'arrivals.bin'),
    pace: join(folder, 'pace.bin'),
    stop: join(folder, 'stop.json'),
    exit: join(folder, 'exit.json'),
    /** exit.json until it is complete. */
    exitPartial: join(folder, 'exit.json.partial'),
  } as const
}
