import { resolve } from 'node:path'

/** The thread that plans, as it is run from the sources. */
export const planWorker = resolve(import.meta.dirname, '../../main/plan-worker.ts')
