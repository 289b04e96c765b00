import { mkdirSync, writeFileSync } from 'node:fs'
import { documentProject } from '../main/core/project/document.ts'

// Writes docs/pawl-toml.md again after a change of the schema; a test refuses a page that is behind.
const folder = new URL('../docs/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('pawl-toml.md', folder), documentProject())
