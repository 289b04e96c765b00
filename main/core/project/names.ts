/** Names that would reach into an object's own machinery wherever a metric's name is used as a key. */
const REFUSED = /(^|\.)(__proto__|constructor|prototype)($|\.)/

/** Whether a metric may have this name: 1 to 128 characters, no control characters, nothing that names JavaScript's own fields. */
export function isMetricName(name: string): boolean {
  if (name.length === 0 || name.length > 128) return false
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index)
    if (code < 0x20 || code === 0x7f) return false
  }
  return !REFUSED.test(name)
}

/** One form for the same metric written in several ways: `Val Loss`, `val-loss` and `val_loss` are `val_loss`. */
export function canonicalMetric(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

/** Whether `wanted` (of the project file) means the metric printed as `printed`. */
export function sameMetric(wanted: string, printed: string): boolean {
  return wanted === printed || canonicalMetric(wanted) === canonicalMetric(printed)
}

const SHRINK =
  wordSet(`loss bpb bpc ppl perplexity nll error err wer cer mse rmse mae fid time seconds latency ms memory vram
  rss mb gb dt duration`)
const GROW =
  wordSet(`acc accuracy top1 top5 f1 auc auroc map miou iou bleu rouge reward return score r2 mfu throughput tps psnr
  ssim precision recall hellaswag mmlu core`)
const SIGNED = wordSet('reward return elbo logprob loglik likelihood r2 advantage gain kappa mcc correlation corr')
const RATE = /(^|_)(tok|tokens|samples|images|steps|it|iters)(\/|_per_|_)(s|sec|second)s?$/

/**
 * The direction that a metric of this name usually has; null when its name says nothing.
 * Used to ask, never to decide silently: a wrong direction would keep exactly the worst patches.
 */
export function usualDirection(name: string): 'minimize' | 'maximize' | null {
  if (hasWord(name, SHRINK)) return 'minimize'
  return RATE.test(canonicalMetric(name)) || hasWord(name, GROW) ? 'maximize' : null
}

/** Whether a metric of this name can be 0 or negative in ordinary use, so that its logarithm is no scale for it. */
export function canBeNegative(name: string): boolean {
  return hasWord(name, SIGNED)
}

const LOSSES = wordSet('loss losses bpb bpc ppl perplexity nll xent crossentropy')

/** Whether a metric of this name is a loss: what must not change when a patch changes the speed alone. */
export function isLossName(name: string): boolean {
  return hasWord(name, LOSSES)
}

function hasWord(name: string, words: ReadonlySet<string>): boolean {
  return canonicalMetric(name)
    .split(/[^a-z0-9]+/)
    .some((word) => words.has(word))
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/))
}
