import { writeProject } from './write.ts'

export async function detectProject(_root: string): Promise<string> {
  return writeProject({
    run: { command: 'python train.py' },
    objective: { metric: 'val_loss' },
    edit: { allow: ['train.py'] },
  })
}
