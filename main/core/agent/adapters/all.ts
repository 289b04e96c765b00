import type { Adapter } from '../adapter.ts'
import { claudeCode } from './claude-code.ts'
import { codex } from './codex.ts'
import { recipes } from './recipes.ts'

/** Every program that is known by name. */
export const adapters: readonly Adapter[] = [claudeCode, codex, ...recipes]
