import { delimiter, dirname, isAbsolute, join } from 'node:path'
import type { Project } from '../project/project.ts'
import { isSecretName } from '../project/variables.ts'
import { fillWord } from './command.ts'

/**
 * Variables that a run takes over from Pawl's own environment, and why training code needs them. A name that ends in * stands
 * for all that begin like it. Whatever is not here stays out: keys, tokens, agents' sockets, and the variables of some shell
 * that would make the run of one day differ from that of the next.
 */
export const INHERITED: Readonly<Record<string, string>> = {
  PATH: 'programs that the command starts',
  HOME: 'caches and settings of libraries',
  USER: "names of caches, and Python's getpass",
  LOGNAME: "names of caches, and Python's getpass",
  SHELL: 'tools that ask for it',
  LANG: 'the encoding of files and output',
  LANGUAGE: 'the encoding of files and output',
  'LC_*': 'the encoding of files and output',
  TZ: 'dates in logs',
  TMPDIR: 'large temporary files',
  TERM: 'programs that refuse to run without it',
  LD_LIBRARY_PATH: 'CUDA and other libraries outside the system folders',
  DYLD_LIBRARY_PATH: 'the same on macOS',
  DYLD_FALLBACK_LIBRARY_PATH: 'the same on macOS',
  LIBRARY_PATH: 'compilers at run time: triton, inductor, extensions',
  CPATH: 'compilers at run time',
  CC: 'compilers at run time',
  CXX: 'compilers at run time',
  CONDA_PREFIX: 'libraries of a conda environment',
  XDG_CACHE_HOME: 'where data and models were downloaded to',
  HF_HOME: 'where data and models were downloaded to',
  HF_DATASETS_CACHE: 'where data was downloaded to',
  HF_HUB_CACHE: 'where models were downloaded to',
  HF_HUB_OFFLINE: 'runs without a network',
  TRANSFORMERS_CACHE: 'where models were downloaded to',
  TRANSFORMERS_OFFLINE: 'runs without a network',
  NLTK_DATA: 'where data was downloaded to',
  TIKTOKEN_CACHE_DIR: 'where tokenizers were downloaded to',
  KERAS_HOME: 'where data was downloaded to',
  KERAS_BACKEND: 'which library computes',
  'CUDA_*': 'where CUDA is, and how it behaves',
  'CUDNN_*': 'how cuDNN behaves',
  'CUBLAS_*': 'how cuBLAS behaves, determinism among it',
  'NVIDIA_*': 'how the driver behaves, in containers above all',
  'NCCL_*': 'how GPUs talk to each other',
  'TORCH*': 'where torch keeps models, and how it behaves',
  'PYTORCH_*': 'how torch allocates memory',
  'TRITON_*': 'how triton compiles',
  'XLA_*': 'how XLA compiles',
  'JAX_*': 'how JAX behaves',
  'TF_*': 'how TensorFlow behaves',
  'TOKENIZERS_*': 'threads of tokenizers',
  'OMP_*': 'threads',
  'GOMP_*': 'threads',
  'KMP_*': 'threads',
  'MKL_*': 'threads and numerics',
  'OPENBLAS_*': 'threads',
  'VECLIB_*': 'threads on macOS',
  'NUMEXPR_*': 'threads',
  'HSA_*': 'AMD GPUs',
  'HIP_*': 'AMD GPUs',
  'ROCM_*': 'AMD GPUs',
  'ROCR_*': 'AMD GPUs',
}

/** Where and how one run happens. */
export type RunPlace = {
  readonly worktree: string
  /** Pawl's own resources, for the seed hook. */
  readonly resources: string
  readonly seed: number
  /** What the lease gave; null: none was leased, and the run sees what Pawl itself sees. */
  readonly gpu: string | null
  /** Caches of compilers for this source tree. */
  readonly cache: string
  /** The folder behind {out} in the values of [run] env. */
  readonly out?: string | undefined
  /** Absolute path of the pinned interpreter. */
  readonly python?: string | null | undefined
}

/** Tells the seed hook the seed of its run. */
export const SEED_VARIABLE = 'PAWL_SEED'

/** The complete environment of a run: allow-listed, so that no key, token or agent's secret reaches training code. */
export function runEnvironment(
  project: Project,
  place: RunPlace,
  own: Readonly<NodeJS.ProcessEnv> = process.env,
): Record<string, string> {
  const { seed } = project.run
  const places = { seed: place.seed, gpu: place.gpu, out: place.out ?? '' }
  const given = Object.fromEntries(
    Object.entries(project.run.env).map(([name, value]) => [name, fillWord(value, places)]),
  )
  const inherited = inheritedFrom(own)
  const env: Record<string, string> = {
    ...inherited,
    ...pythonEnvironment(place.python ?? null, inherited.PATH ?? '/usr/local/bin:/usr/bin:/bin'),
    ...given,
    // Without it a pipe delivers a Python program's lines in one lump at the end.
    PYTHONUNBUFFERED: '1',
    // A worktree's files change within a second and keep their size, which is all that bytecode is checked by.
    PYTHONDONTWRITEBYTECODE: '1',
    // The order of sets would differ from run to run, and with it whatever is built from one.
    PYTHONHASHSEED: seed.kind === 'none' ? '0' : String(place.seed % 2 ** 32),
    PYTHONPATH: pythonPath(project, place, given.PYTHONPATH),
    // `uv run` would install the checkout, and the run would import it.
    UV_NO_SYNC: '1',
    // A cache shared between trees would favour whatever was compiled before: the incumbent.
    TORCHINDUCTOR_CACHE_DIR: join(place.cache, 'inductor'),
    TRITON_CACHE_DIR: join(place.cache, 'triton'),
  }
  if (place.gpu !== null) {
    env.CUDA_VISIBLE_DEVICES = place.gpu
    // Else CUDA counts the fastest first, and a number would mean another GPU than it does to nvidia-smi.
    env.CUDA_DEVICE_ORDER = 'PCI_BUS_ID'
  }
  if (seed.kind === 'env') env[seed.name] = String(place.seed)
  if (seed.kind === 'hook') env[SEED_VARIABLE] = String(place.seed)
  return env
}

function inheritedFrom(own: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const families = Object.keys(INHERITED)
    .filter((name) => name.endsWith('*'))
    .map((name) => name.slice(0, -1))
  const isInherited = (name: string): boolean =>
    Object.hasOwn(INHERITED, name) || families.some((family) => name.startsWith(family))
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && isInherited(name) && !isSecretName(name)) env[name] = value
  }
  return env
}

/** The hook first, since a sitecustomize of the project would hide it (it calls that one itself); then the worktree. */
function pythonPath(project: Project, place: RunPlace, given: string | undefined): string {
  const hook = project.run.seed.kind === 'hook' ? [join(place.resources, 'harness', 'hook')] : []
  const more = (given ?? '').split(delimiter).filter((folder) => folder !== '')
  // A folder that the project names is one of the worktree, "src" for instance, and never one of the checkout.
  return [
    ...hook,
    place.worktree,
    ...more.map((folder) => (isAbsolute(folder) ? folder : join(place.worktree, folder))),
  ].join(delimiter)
}

/** What activating the interpreter's environment would set, so that `torchrun` and its like are those beside it. */
function pythonEnvironment(python: string | null, path: string): Record<string, string> {
  if (python === null) return { PATH: path }
  return { PATH: `${dirname(python)}${delimiter}${path}` }
}
