/**
 * Variables that every agent takes over from Pawl's own environment, and why. A name that ends in * stands for all that begin like it.
 * What else an agent needs, its keys above all, its adapter names.
 */
const INHERITED: Readonly<Record<string, string>> = {
  PATH: 'programs that it starts',
  HOME: 'its settings and its login',
  USER: 'names of files',
  LOGNAME: 'names of files',
  SHELL: 'the shell of its tools',
  LANG: 'the encoding of files and output',
  'LC_*': 'the encoding of files and output',
  TZ: 'dates',
  TERM: 'programs that refuse to run without it',
  XDG_CONFIG_HOME: 'its settings and its login',
  XDG_DATA_HOME: 'its settings and its login',
  XDG_STATE_HOME: 'its settings and its login',
  XDG_CACHE_HOME: 'its caches',
}

/** The way to a model's server from inside a closed network. An address may hold a password. */
const NETWORK = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
]

export type AgentEnvironment = {
  /** May be written down. */
  readonly open: Readonly<Record<string, string>>
  /** Handed over without ever touching the disk; hidden from transcripts. */
  readonly secret: Readonly<Record<string, string>>
}

/**
 * The environment of an agent that needs `variables`. It works beside the runs, so it sees no GPU: only a study, which has the
 * device for itself, does (`seesDevice`).
 */
export function agentEnvironment(
  variables: readonly string[],
  seesDevice: boolean,
  own: Readonly<NodeJS.ProcessEnv> = process.env,
): AgentEnvironment {
  const device = seesDevice ? chosen(['CUDA_*', 'NVIDIA_*', 'LD_LIBRARY_PATH'], own) : { CUDA_VISIBLE_DEVICES: '' }
  return {
    open: { ...chosen(Object.keys(INHERITED), own), ...device, NO_COLOR: '1' },
    secret: chosen([...variables, ...NETWORK], own),
  }
}

function chosen(names: readonly string[], own: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(own))
    if (value !== undefined && value !== '' && names.some((wanted) => fits(name, wanted))) found[name] = value
  return found
}

function fits(name: string, wanted: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted
}
