/** A program: makes the exhibit, unless it is there. */

import { exhibit } from './exhibit.ts'
import { plainPython } from './plain-python.ts'

plainPython()
await exhibit()
