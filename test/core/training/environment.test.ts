import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Project } from '../../../main/core/project/project.ts'
import { readProject } from '../../../main/core/project/read.ts'
import { INHERITED, runEnvironment } from '../../../main/core/training/environment.ts'

function project(seed: string, env = '{}'): Project {
  const read = readProject(
    `[run]\ncommand = "python train.py${seed === 'argument' ? ' --seed {seed}' : ''}"\nseed = "${seed}"\nenv = ${env}\n[objective]\nkind = "metric"\nmetric = "loss"\n[edit]\nallow = ["train.py"]\n`,
    'pawl.toml',
  )
  if (read.kind !== 'project') throw new Error(JSON.stringify(read.mistakes))
  return read.project
}
const place = { worktree: '/w', resources: '/r', seed: 5, gpu: null, cache: '/c' }
const secrets = {
  OPENAI_API_KEY: 'x',
  ANTHROPIC_API_KEY: 'x',
  HF_TOKEN: 'x',
  HUGGING_FACE_HUB_TOKEN: 'x',
  WANDB_API_KEY: 'x',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  AWS_PROFILE: 'x',
  SSH_AUTH_SOCK: 'x',
  GITHUB_TOKEN: 'x',
  GH_TOKEN: 'x',
  NPM_TOKEN: 'x',
  DATABASE_URL: 'x',
  MY_PASSWORD: 'x',
  CUDA_API_KEY: 'x',
  TORCH_HUB_TOKEN: 'x',
  NVIDIA_API_KEY: 'x',
  KUBECONFIG: 'x',
  http_proxy: 'http://u:p@h',
  DISPLAY: ':0',
  PYTHONPATH: '/checkout',
  PYTHONSTARTUP: '/x',
  LD_PRELOAD: '/x.so',
  BASH_ENV: '/x',
}

describe('the environment of a run', () => {
  test('holds no key, token or socket of an environment full of them', () => {
    const env = runEnvironment(project('none'), place, { ...secrets, PATH: '/bin', HOME: '/h' })
    for (const name of Object.keys(secrets)) if (name !== 'PYTHONPATH') expect(env).not.toHaveProperty(name)
    expect(env.PYTHONPATH).toBe('/w')
  })

  test('holds what training code needs of its surroundings', () => {
    const own = {
      PATH: '/bin',
      HOME: '/h',
      LANG: 'C',
      LC_ALL: 'C.UTF-8',
      LD_LIBRARY_PATH: '/l',
      OMP_NUM_THREADS: '4',
      HF_HOME: '/hf',
      CUDA_HOME: '/cuda',
      TORCH_HOME: '/t',
      PYTORCH_CUDA_ALLOC_CONF: 'x',
    }
    expect(runEnvironment(project('none'), place, own)).toMatchObject(own)
  })

  test('is what a real process then sees, and nothing more', () => {
    const env = runEnvironment(project('hook'), place, { ...secrets, PATH: process.env.PATH, HOME: '/h' })
    const seen = execFileSync('env', ['-0'], { env, encoding: 'utf8' })
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => line.split('=')[0] ?? '')
    expect(seen.sort()).toEqual([
      'HOME',
      'PATH',
      'PAWL_SEED',
      'PYTHONDONTWRITEBYTECODE',
      'PYTHONHASHSEED',
      'PYTHONPATH',
      'PYTHONUNBUFFERED',
      'TORCHINDUCTOR_CACHE_DIR',
      'TRITON_CACHE_DIR',
      'UV_NO_SYNC',
    ])
  })

  test("puts the worktree first on Python's path, behind the hook alone", () => {
    expect(runEnvironment(project('none'), place, {}).PYTHONPATH).toBe('/w')
    expect(runEnvironment(project('hook'), place, {}).PYTHONPATH).toBe('/r/harness/hook:/w')
    expect(runEnvironment(project('none', '{ PYTHONPATH = "src:/opt/lib" }'), place, {}).PYTHONPATH).toBe(
      '/w:/w/src:/opt/lib',
    )
  })

  test('gives the seed in the way that the project says', () => {
    expect(runEnvironment(project('env:SEED'), place, {})).toMatchObject({ SEED: '5', PYTHONHASHSEED: '5' })
    expect(runEnvironment(project('hook'), place, {})).toMatchObject({ PAWL_SEED: '5' })
    expect(runEnvironment(project('argument'), place, {})).not.toHaveProperty('PAWL_SEED')
    expect(runEnvironment(project('none'), place, {})).toMatchObject({ PYTHONHASHSEED: '0' })
    expect(runEnvironment(project('hook'), { ...place, seed: 2 ** 32 + 1 }, {}).PYTHONHASHSEED).toBe('1')
  })

  test('names the leased GPU, and leaves what was there when none was leased', () => {
    expect(
      runEnvironment(project('none'), { ...place, gpu: 'GPU-1' }, { CUDA_VISIBLE_DEVICES: '0,1' }).CUDA_VISIBLE_DEVICES,
    ).toBe('GPU-1')
    expect(runEnvironment(project('none'), place, { CUDA_VISIBLE_DEVICES: '0,1' }).CUDA_VISIBLE_DEVICES).toBe('0,1')
    expect(runEnvironment(project('none'), place, {})).not.toHaveProperty('CUDA_VISIBLE_DEVICES')
  })

  test('keeps caches of compilers for each source tree', () => {
    expect(runEnvironment(project('none'), place, { TRITON_CACHE_DIR: '/shared' })).toMatchObject({
      TRITON_CACHE_DIR: '/c/triton',
      TORCHINDUCTOR_CACHE_DIR: '/c/inductor',
    })
  })

  test("takes the project's variables, with places replaced", () => {
    const env = runEnvironment(
      project('none', '{ OMP_NUM_THREADS = "8", OUT = "{out}/x" }'),
      { ...place, out: '/o' },
      { OMP_NUM_THREADS: '1' },
    )
    expect(env).toMatchObject({ OMP_NUM_THREADS: '8', OUT: '/o/x' })
  })

  test('finds the programs beside the pinned interpreter first', () => {
    expect(runEnvironment(project('none'), { ...place, python: '/v/bin/python' }, { PATH: '/bin' }).PATH).toBe(
      '/v/bin:/bin',
    )
  })
})

test('every inherited variable has its reason', () => {
  for (const [name, why] of Object.entries(INHERITED)) expect(why, name).not.toBe('')
})
