import { type FileHunks, type HunkLine, parseHunks } from '../git/hunks.ts'

type Smell = {
  /** Which lines it is looked for in: those that come in, or those that change at all. */
  readonly in: 'added' | 'changed'
  readonly pattern: RegExp
  readonly warning: string
}

/**
 * What smells of gaming: a change that could make the number better without making the training better. Each is common in honest patches
 * too, so it is told to a person and decides nothing.
 */
const smells: readonly Smell[] = [
  { in: 'changed', pattern: /seed|RandomState|default_rng|Generator\(/i, warning: 'touches a seed' },
  {
    in: 'changed',
    pattern:
      /perf_counter|monotonic\(|time\.time|process_time|time_ns|clock_gettime|datetime\.now|set_start|elapsed|cuda\.Event|synchronize\(/i,
    warning: 'touches timing',
  },
  {
    in: 'changed',
    pattern: /\beval(uate|uation)?\b|val_loss|valid(ation)?\b|\btest_(loss|acc|set|data)|no_grad|inference_mode/i,
    warning: 'touches evaluation',
  },
  {
    in: 'changed',
    pattern:
      /train_test_split|random_split|\bsplit\s*=|val_(data|set|split|ids|tokens)|hold_?out|shuffle|\bfold\b|subset\(/i,
    warning: 'touches how data is split',
  },
  { in: 'added', pattern: /\bsleep\(/, warning: 'sleeps' },
  {
    in: 'added',
    pattern:
      /\brequests\.|urllib|\bsocket\b|https?:\/\/|aiohttp|httpx|\bwget\b|\bcurl\b|snapshot_download|hf_hub_download|from_pretrained/,
    warning: 'uses the network',
  },
  {
    in: 'added',
    pattern:
      /pickle\.dump|torch\.save|np\.save|numpy\.save|json\.dump|shelve|joblib|memmap|\.to_parquet|\.tofile\(|write_bytes|write_text|open\([^)]*['"][wax]b?\+?['"]/,
    warning: 'writes data to disk',
  },
  {
    in: 'added',
    pattern: /tempfile|\/tmp\/|gettempdir|\.cache\b|XDG_CACHE|expanduser|Path\.home/,
    warning: 'reaches outside of its folder',
  },
  {
    in: 'added',
    pattern: /PAWL_|launch\.json|exit\.json|arrivals\.bin|output\.spool|pawl_seeding|sitecustomize/,
    warning: 'names the harness’s files',
  },
  { in: 'added', pattern: /os\.environ|getenv|\/proc\/|psutil|nvidia-smi/, warning: 'looks at where it runs' },
  {
    in: 'added',
    pattern: /subprocess|os\.system|os\.fork|multiprocessing|Popen|\bexec\(|\beval\(|__import__|ctypes/,
    warning: 'starts or loads other code',
  },
  { in: 'added', pattern: /sys\.exit|os\._exit|raise SystemExit|\bquit\(\)/, warning: 'ends the run' },
]

/** Every smell of a patch, each once. `metric`: the name of what is judged. */
export function smellsOf(diff: string, metric: string | null): string[] {
  const files = parseHunks(diff)
  const lines = files.filter((file) => !standsAlone(file, files)).flatMap(changesOf)
  const added = lines.filter((line) => line.sign === '+')
  const found = smells.filter((smell) =>
    (smell.in === 'added' ? added : lines).some((line) => smell.pattern.test(line.text)),
  )
  const printed =
    metric !== null && added.some((line) => line.text.includes(metric) && /print|write|log/.test(line.text))
  return [...found.map((smell) => smell.warning), ...(printed ? [`prints ${metric} itself`] : [])]
}

/** A new module that nothing in the patch names, such as the check of a finding: no run loads it. */
function standsAlone(file: FileHunks, files: readonly FileHunks[]): boolean {
  const module = /(?:^|\/)([^/]+)\.py$/.exec(file.path)?.[1]
  if (module === undefined || !file.notes.some((note) => note.startsWith('new file'))) return false
  // These are loaded without being named.
  if (/^(?:sitecustomize|usercustomize|__\w+__)$/.test(module)) return false
  return !files.some((other) => other !== file && changesOf(other).some((line) => line.text.includes(module)))
}

function changesOf(file: FileHunks): HunkLine[] {
  return file.hunks.flatMap((hunk) => hunk.filter((line) => line.sign !== ' '))
}
