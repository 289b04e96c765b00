import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readProject } from '../../../main/core/project/read.ts'
import { printTrustQuestion, trustQuestion } from '../../../main/core/project/trust.ts'

const text = `[run]
command = "python 'my train.py' {out}"
python = "tools/python"
[evaluate]
command = "python eval.py {out}"
[objective]
kind = "metric"
metric = "loss"
[edit]
allow = ["my train.py"]
check = "make check"
[agent]
kind = "command"
command = "my-agent {prompt_file}"
[transfer]
command = "python big.py"
`

test('a person is shown every command that the file can run, word by word', () => {
  const read = readProject(text, 'pawl.toml')
  if (read.kind !== 'project') throw new Error(JSON.stringify(read.mistakes))
  const question = trustQuestion(read.project, text)
  expect(printTrustQuestion(question).split('\n')).toEqual([
    "  run.command: python 'my train.py' {out}",
    '  run.python: tools/python',
    '  evaluate.command: python eval.py {out}',
    '  edit.check: make check',
    '  agent.command: my-agent {prompt_file}',
    '  transfer.command: python big.py',
  ])
  expect(question.hash).toBe(createHash('sha256').update(text).digest('hex'))
})

test('any change of the file asks again', () => {
  const read = readProject(text, 'pawl.toml')
  if (read.kind !== 'project') throw new Error('unreadable')
  expect(trustQuestion(read.project, `${text}\n`).hash).not.toBe(trustQuestion(read.project, text).hash)
})
