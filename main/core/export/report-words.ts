import type { ExportData } from './data.ts'
import { type Html, html } from './html.ts'
import { oneLine } from './line.ts'
import { counted, durationText, effectDecimals, effectText, shareText } from './numbers.ts'

/** What was won, with its interval; or that nothing may be claimed. */
export function claimSection(data: ExportData): Html {
  const { claim, campaign } = data
  const runMs = data.runs.reduce((sum, run) => sum + (run.durationMs ?? 0), 0)
  const facts = [
    html`<span><b>${data.kept.length}</b> of ${counted(data.experiments.length, 'experiment')} kept</span>`,
    html`<span><b>${data.runs.length}</b> runs, ${durationText(runMs)} of run time</span>`,
    campaign.expectedFalseKeeps === null
      ? null
      : html`<span>expected false among the kept: <b>${campaign.expectedFalseKeeps.toFixed(1)}</b></span>`,
    html`<span>tolerated share of false keeps: <b>${shareText(campaign.q)}</b></span>`,
    campaign.canSetSeed ? null : html`<span><b>at one seed</b></span>`,
  ]
  return html`<section><p class="question">What have we won, and is it true?</p>${claim === null ? noClaim(data) : claimLine(data, claim)}<p class="facts">${facts}</p></section>`
}

function claimLine(data: ExportData, claim: NonNullable<ExportData['claim']>): Html {
  const what = claim.isTime ? 'as fast' : `better ${oneLine(data.objective.metric, 40)}`
  return html`<p class="hero">${claim.speedup.toFixed(3)}x ${what} <small>95 % interval ${claim.lo.toFixed(3)} to ${claim.hi.toFixed(3)}</small></p><p>The whole stack against the code it started from, in ${counted(claim.pairs, 'pair')} of runs on seeds that decided nothing before.</p>`
}

function noClaim(data: ExportData): Html {
  const why =
    data.kept.length === 0
      ? 'Nothing was kept.'
      : 'The stack was not measured against the baseline as a whole; what stands below holds for each patch by itself.'
  return html`<p class="hero">No claim</p><p>${why}</p>`
}

/** What is worth knowing beside the speedup. */
export function findingsSection(data: ExportData): Html {
  if (data.findings.length === 0) return html``
  const proof = (before: boolean | null, after: boolean | null): string =>
    before === true && after === true
      ? 'It fails before the patch and passes after it.'
      : before === null && after === null
        ? ''
        : 'It did not show the difference here.'
  const items = data.findings.map((finding) => {
    const source = finding.experiment === null ? '' : ` (experiment ${finding.experiment})`
    const check =
      finding.check === null
        ? null
        : html`<pre>${finding.check.map((word) => oneLine(word, 500)).join(' ')}</pre><p>${proof(finding.failsBefore, finding.passesAfter)}</p>`
    return html`<p><b>${oneLine(finding.kind, 40)}</b>${source}: ${oneLine(finding.sentence, 600)}</p>${check}`
  })
  return html`<section><h2>Findings</h2>${items}</section>`
}

/** The limits of what is said above. */
export function unprovenSection(data: ExportData): Html {
  const { campaign } = data
  const void_ = data.runs.filter((run) => run.clean === false).length
  const open = data.experiments.filter(
    (experiment) => experiment.verdict === 'inconclusive' || experiment.verdict === 'pending',
  )
  const sentences = [
    data.claim === null && data.kept.length > 0
      ? 'How the stack as a whole compares with the baseline: effects of single patches need not add up.'
      : null,
    campaign.hasEvaluation
      ? null
      : 'That the metric is honest: it is printed by the code that is patched, and not by an evaluation of its own.',
    campaign.canSetSeed ? null : 'That it holds at another seed: the seed could not be set.',
    open.length > 0
      ? `Whether ${open.length === 1 ? 'this helps' : 'these help'}: ${counted(open.length, 'experiment')} ended without enough evidence (${open
          .slice(0, 12)
          .map((each) => each.number)
          .join(', ')}${open.length > 12 ? ', ...' : ''}).`
      : null,
    void_ > 0
      ? `Anything from ${counted(void_, 'run')} in which the machine was not quiet: ${void_ === 1 ? 'it does' : 'they do'} not count.`
      : null,
    'That it holds on another machine, another framework or a bigger run than the ones made here.',
    ...data.caveats.map((caveat) => oneLine(caveat, 600)),
  ]
  return html`<section><h2>What was not proven</h2><ul>${sentences.map((sentence) => (sentence === null ? null : html`<li>${sentence}</li>`))}</ul></section>`
}

/** The rule by which it was decided, and what the decisions noted. */
export function decidedSection(data: ExportData): Html {
  const { campaign, objective } = data
  const decimals = effectDecimals(campaign.noise)
  const size = (effect: number): string => effectText(effect, objective.scale, decimals).replace('+', '')
  const goal = `${objective.direction === 'minimize' ? 'Lower' : 'Higher'} ${oneLine(objective.metric, 60)} is better${objective.kind === 'time-to-target' ? '; judged is the time to its target' : ''}.`
  const rule = `A patch was kept when its effect over the code without it was real with a probability of at least ${(1 - campaign.q).toFixed(2)}${campaign.minEffect !== null && campaign.minEffect > 0 ? ` and worth at least ${size(campaign.minEffect)}` : ''}; so up to ${shareText(campaign.q)} of the kept patches may be luck.`
  const noise =
    campaign.noise === null ? '' : ` One run of the same code varied by ${size(campaign.noise)} (standard deviation).`
  const ending = campaign.ending === null ? '' : ` ${oneLine(campaign.ending, 300)}`
  const notes =
    data.notes.length === 0 ? null : html`<ul>${data.notes.map((note) => html`<li>${oneLine(note, 600)}</li>`)}</ul>`
  return html`<section><h2>How it was decided</h2><p>${goal} ${rule}${noise}${ending}</p>${notes}</section>`
}

/** Where it was measured, and how to use it. */
export function machineSection(data: ExportData): Html {
  const { machine } = data
  const named: [string, string | null][] = [
    ['GPU', machine.gpu ?? 'none'],
    ['driver', machine.driver],
    ['CPU', machine.cpu],
    ['Python', machine.python],
    ['framework', machine.framework],
  ]
  const facts = named.map(([name, value]) =>
    value === null ? null : html`<span>${name} <b>${oneLine(value, 120)}</b></span>`,
  )
  const apply =
    data.kept.length === 0
      ? null
      : html`<p>To apply the stack, in a clone of the repository:</p><pre>git switch --create pawl ${data.base}
git am FOLDER/0*.patch</pre>`
  return html`<section><h2>Where it was measured</h2><p class="facts">${facts}</p></section>${apply === null ? null : html`<section><h2>How to use it</h2>${apply}</section>`}`
}
