import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { columnsFor, parseHelp } from '../../main/core/gpu/fields.ts'
import { inventoryFields } from '../../main/core/gpu/inventory.ts'
import { inventoryMark } from '../../main/core/gpu/recording.ts'
import type { Smi } from '../../main/core/gpu/smi.ts'

/** Records what this machine's nvidia-smi prints for so long, word by word, in the form in which it can be played again. */
export async function recordStream(smi: Smi, seconds: number, note: string): Promise<string> {
  const ask = async (args: readonly string[]): Promise<string> => {
    const answer = await smi.ask(args)
    if (answer.kind !== 'said') throw new Error(`nvidia-smi ${args.join(' ')}: ${JSON.stringify(answer)}`)
    return answer.text
  }
  const inventory = await ask([`--query-gpu=${inventoryFields.join(',')}`, '--format=csv,noheader,nounits'])
  const columns = columnsFor(parseHelp(await ask(['--help-query-gpu'])))
  const query = `--query-gpu=${columns.map((column) => column.name).join(',')}`
  const child = spawn(smi.program, [query, '--format=csv,nounits', '-lms', '1000'], {
    env: smi.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const timer = setTimeout(() => child.kill('SIGTERM'), seconds * 1000)
  await once(child, 'close')
  clearTimeout(timer)
  const printed = Buffer.concat(chunks).toString('utf8')
  const whole = printed.slice(0, printed.lastIndexOf('\n') + 1)
  const gpus = inventory.split('\n').filter((line) => line.trim() !== '')
  return [`# ${note}`, ...gpus.map((line) => inventoryMark + line), whole].join('\n')
}
