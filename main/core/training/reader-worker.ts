/** A thread's program: reads the output of runs for `createReaders`. */
import { parentPort } from 'node:worker_threads'
import { collector } from '../collect.ts'
import { assertNever } from '../failure.ts'
import { reasonToEnd, rulesOf, storedCurves } from './follow.ts'
import { type ChunkInRoom, packSpool } from './pack-log.ts'
import type { Answer, Question, ReadOrder } from './reader.ts'
import { type Tail, tailOf } from './tail.ts'

/** What zlib leaves of a chunk, 16 KiB, only a full collection takes away: one each 8 MiB of a log, a twentieth of the time that packing takes. */
const collectEveryBytes = 8 * 1024 * 1024
const collect = collector('regular')
const packed = { bytes: 0 }

const readers = new Map<number, { readonly order: ReadOrder; readonly tail: Tail }>()

function reader(number: number): { readonly order: ReadOrder; readonly tail: Tail } {
  const found = readers.get(number)
  if (found === undefined) throw new Error(`reader ${number} was not opened`)
  return found
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'open':
      readers.set(question.reader, {
        order: question.order,
        tail: tailOf(question.order.folder, rulesOf(question.order.project)),
      })
      return null
    case 'look': {
      const { order, tail } = reader(question.reader)
      const bytes = await tail.pull()
      return { bytes, reason: reasonToEnd(order, tail.reading(null)) }
    }
    case 'curves':
      // Where nothing that is printed can end the run, nobody has read it yet.
      await reader(question.reader).tail.pull()
      return storedCurves(reader(question.reader).tail.reading(null))
    case 'finish': {
      const { tail } = reader(question.reader)
      await tail.pull()
      tail.close()
      return tail.reading(question.end)
    }
    case 'close':
      readers.delete(question.reader)
      return null
    case 'pack':
      return pack(question)
    default:
      return assertNever(question)
  }
}

function pack({ spool, offset, room }: Extract<Question, { ask: 'pack' }>): ChunkInRoom[] {
  const chunks = packSpool(spool, offset, room)
  packed.bytes += chunks.reduce((sum, { bytes }) => sum + bytes, 0)
  if (packed.bytes >= collectEveryBytes) {
    packed.bytes = 0
    collect()
  }
  return chunks
}

parentPort?.on('message', (asked: Question & { readonly id: number }) => {
  const reply = (answered: Answer) => parentPort?.postMessage(answered)
  answer(asked).then(
    (value) => reply({ id: asked.id, ok: true, value }),
    (error: unknown) =>
      reply({
        id: asked.id,
        ok: false,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  )
})
