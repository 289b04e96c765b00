import { describe, expect, test } from 'vitest'
import { isNear, signatureOf, similarity } from '../../../main/core/agent/similar.ts'

const patch = (added: string, removed = '', file = 'train.py') => {
  const lines = (text: string, sign: string) => (text === '' ? [] : text.split('\n').map((line) => `${sign}${line}`))
  const all = [...lines(removed, '-'), ...lines(added, '+')]
  return `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1,${lines(removed, '-').length} +1,${lines(added, '+').length} @@\n${all.join('\n')}\n`
}
const near = (a: string, b: string) => isNear(signatureOf(a), signatureOf(b))

const cosine = `def schedule(step, total):
    progress = step / total
    return 0.5 * (1 + math.cos(math.pi * progress))
for group in optimizer.param_groups:
    group["lr"] = base_lr * schedule(step, total)`

describe('two patches are one experiment told twice', () => {
  test('with other names, comments, spacing and order', () => {
    const renamed = cosine.replaceAll('progress', 'done').replaceAll('schedule', 'anneal')
    expect(near(patch(cosine), patch(renamed))).toBe(true)
    expect(near(patch(cosine), patch(`# a cosine\n${cosine.replaceAll(' * ', '  *  ')}`))).toBe(true)
    const [first = '', second = '', ...rest] = cosine.split('\n')
    expect(
      similarity(signatureOf(patch(cosine)), signatureOf(patch([...rest, first, second].join('\n')))),
    ).toBeGreaterThan(0.9)
  })

  test('not with another number: that is another experiment', () => {
    expect(near(patch('lr = 3e-4', 'lr = 1e-4'), patch('lr = 6e-4', 'lr = 1e-4'))).toBe(false)
  })

  test('not in another file', () => {
    expect(near(patch(cosine), patch(cosine, '', 'model.py'))).toBe(false)
  })

  test('not with a second change', () => {
    expect(near(patch(cosine), patch(`${cosine}\nmodel = torch.compile(model, mode="max-autotune")`))).toBe(false)
  })

  test('not with another call in the same place', () => {
    expect(near(patch('x = F.gelu(x)', 'x = F.relu(x)'), patch('x = F.silu(x)', 'x = F.relu(x)'))).toBe(false)
  })

  test('not when one takes away what the other brings', () => {
    expect(near(patch('x = norm(x)'), patch('', 'x = norm(x)'))).toBe(false)
  })
})
