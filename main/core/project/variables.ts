/** Why a variable can't be set by a project file. */
export type RefusedVariable = { readonly why: string; readonly remedy: string }

/** Variables that Pawl sets for every run; another value would break what it measures. */
const RESERVED: Readonly<Record<string, string>> = {
  PYTHONUNBUFFERED: 'Remove it: Pawl always sets it, so that lines arrive when they are printed.',
  UV_NO_SYNC: 'Remove it: Pawl always sets it, so that uv does not install the checkout.',
  PYTHONHASHSEED: 'Remove it: it follows the seed of the run.',
  PYTHONDONTWRITEBYTECODE: 'Remove it: Pawl always sets it, so that no stale bytecode is ever run.',
  CUDA_VISIBLE_DEVICES: 'Remove it: the lease decides which GPU a run gets.',
  TORCHINDUCTOR_CACHE_DIR: 'Remove it: Pawl keeps one cache for each source tree.',
  TRITON_CACHE_DIR: 'Remove it: Pawl keeps one cache for each source tree.',
  PATH: 'Remove it: write the path of the program into the command.',
  HOME: 'Remove it, or set the variable that your code reads instead.',
}

/** Why Pawl keeps this variable for itself; null when it does not. */
export function reservedVariable(name: string): RefusedVariable | null {
  if (name.startsWith('PAWL_')) return { why: "which is Pawl's own", remedy: 'Choose another name.' }
  const remedy = Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined
  return remedy === undefined ? null : { why: 'which Pawl sets itself', remedy }
}

/** Why a variable of this name would carry a secret into the database and the logs; null when it would not. */
export function secretVariable(name: string): RefusedVariable | null {
  if (!isSecretName(name)) return null
  return {
    why: 'which reads like a key',
    remedy:
      'A key never stands in a project file, and no run gets one. Log in with the tool itself, or download what the run needs beforehand.',
  }
}

/** Whether a variable of this name holds, or leads to, a secret. */
export function isSecretName(name: string): boolean {
  const upper = name.toUpperCase()
  if (/^(AWS|AZURE|GOOGLE_APPLICATION|GCP|GH|GITHUB|GITLAB|SSH|GPG|KUBE|DOCKER|NPM|PIP|TWINE)_/.test(upper)) return true
  // TOKENS and KEYS are counts in training code (MAX_TOKENS), so only the singular at the end counts.
  return (
    /(^|_)(API_?KEYS?|SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?|COOKIES?|NETRC)($|_)/.test(upper) ||
    /(^|_)(TOKEN|KEY|AUTH)$/.test(upper)
  )
}
