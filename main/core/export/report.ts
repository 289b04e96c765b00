import type { ExportData, ExportedExperiment, KeptExperiment } from './data.ts'
import { forestAxis, forestRow, forestScale, type Interval, zeroLine } from './forest.ts'
import { type Html, html } from './html.ts'
import { ranked } from './leaderboard-csv.ts'
import { oneLine } from './line.ts'
import { inlineMark, type Mark } from './marks.ts'
import {
  counted,
  durationText,
  effectDecimals,
  effectRange,
  effectText,
  metricText,
  probabilityText,
} from './numbers.ts'
import { REPORT_STYLE } from './report-style.ts'
import { claimSection, decidedSection, findingsSection, machineSection, unprovenSection } from './report-words.ts'
import type { Scale } from './scale.ts'
import { staircase } from './staircase.ts'

/** A commit of the stack, as the export made it. */
export type StackCommit = { readonly number: number; readonly commit: string }

/** The whole campaign as one page that needs nothing else: no script, no font, no network. Everything in it is escaped. */
export function reportHtml(data: ExportData, commits: readonly StackCommit[]): string {
  const look = lookOf(data)
  const title = `${oneLine(data.project.name, 80)}: what Pawl has won`
  const chart = staircase(data)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header><h1>${oneLine(data.project.name, 80)}</h1><span>${period(data)}</span><span>base <code>${data.base.slice(0, 12)}</code></span><span>proposed by ${oneLine(data.campaign.agent, 80)}</span></header>
${claimSection(data)}
<section><h2>How it went</h2>${chart ?? html`<p class="none">No run gave a value of the metric.</p>`}${legend(data)}</section>
<section><h2>The stack</h2>${stackTable(data, look, commits)}</section>
${findingsSection(data)}
${unprovenSection(data)}
${decidedSection(data)}
<section><h2>Every experiment</h2>${everyTable(data, look)}</section>
${machineSection(data)}
</main>
</body>
</html>
`
  return page.html
}

type Look = {
  readonly scale: Scale
  readonly axis: Html
  readonly effect: (value: number | null) => string
  readonly range: (interval: Interval) => string
}

function lookOf(data: ExportData): Look {
  const decimals = effectDecimals(data.campaign.noise)
  const scale = forestScale(
    data.experiments.filter((experiment) => experiment.runs > 0 && experiment.verdict !== 'keep'),
    data.kept,
  )
  const axis = forestAxis(scale, (effect, digits) =>
    Math.abs(effect) < 1e-12 ? '0' : minus(effectText(effect, data.objective.scale, digits)),
  )
  return {
    scale,
    axis,
    effect: (value) => minus(effectText(value, data.objective.scale, decimals)),
    range: ({ lo, hi }) => minus(effectRange(lo, hi, data.objective.scale, decimals)),
  }
}

/** On a page a minus is a minus and not a hyphen, and does not part from its number. */
function minus(text: string): string {
  return text.replaceAll('-', '\u2212').replace(' %', '\u00a0%')
}

function stackTable(data: ExportData, look: Look, commits: readonly StackCommit[]): Html {
  if (data.kept.length === 0) return html`<p class="none">Nothing was kept: no experiment was proven to be better.</p>`
  const rows = data.kept.map((kept) =>
    stackRow(kept, look, commits.find((commit) => commit.number === kept.number)?.commit ?? null),
  )
  return html`<table style="${zeroLine(look.scale)}"><thead><tr><th class="num">No.</th><th>Hypothesis</th><th class="num">Effect</th><th class="num">95 % interval</th><th class="plot">${look.axis}</th><th class="num">P real</th><th class="num">Runs</th><th>Seeds</th><th class="num">${oneLine(data.objective.metric, 40)} before</th><th class="num">after</th><th>Commit</th></tr></thead><tbody>${rows}</tbody></table>`
}

function stackRow(kept: KeptExperiment, look: Look, commit: string | null): Html {
  const seeds = kept.seeds.length > 6 ? counted(kept.seeds.length, 'seed') : kept.seeds.join(', ')
  return html`<tr class="kept"><td class="num">${kept.number}</td><td class="words">${oneLine(kept.hypothesis, 300)}<small>${oneLine(kept.sentence, 400)}</small></td><td class="num value">${look.effect(kept.effect)}</td><td class="num">${look.range(kept)}</td><td class="plot">${forestRow(look.scale, kept, 'keep', `${look.effect(kept.effect)}, 95 % ${look.range(kept)}`)}</td><td class="num">${probabilityText(kept.probability)}</td><td class="num">${kept.runs}</td><td>${seeds}</td><td class="num">${metricText(kept.metricBefore)}</td><td class="num">${metricText(kept.metricAfter)}</td><td><code>${(commit ?? '').slice(0, 8)}</code></td></tr>`
}

function everyTable(data: ExportData, look: Look): Html {
  const rows = ranked(data.experiments).map(({ experiment }) => everyRow(experiment, look))
  return html`<table style="${zeroLine(look.scale)}"><thead><tr><th>Verdict</th><th class="num">No.</th><th>Hypothesis</th><th class="num">${oneLine(data.objective.metric, 40)}</th><th class="num">Effect</th><th class="num">95 % interval</th><th class="plot">${look.axis}</th><th class="num">P real</th><th class="num">Runs</th><th class="num">Run time</th></tr></thead><tbody><tr><td>${verdict('baseline', 'Baseline')}</td><td class="num">0</td><td class="words">The code unmodified</td><td class="num">${metricText(data.baseline.value)}</td><td></td><td></td><td class="plot"></td><td></td><td class="num">${data.baseline.runs}</td><td></td></tr>${rows}</tbody></table>`
}

function everyRow(experiment: ExportedExperiment, look: Look): Html {
  const kind = experiment.verdict
  const name = kind[0]?.toUpperCase() + kind.slice(1)
  const label =
    experiment.effect === null ? 'no effect known' : `${look.effect(experiment.effect)}, 95 % ${look.range(experiment)}`
  return html`<tr${{ html: kind === 'keep' ? ' class="kept"' : '' }}><td>${verdict(kind, name)}</td><td class="num">${experiment.number}</td><td class="words">${oneLine(experiment.hypothesis, 300)}<small>${oneLine(experiment.sentence ?? '', 400)}</small></td><td class="num">${metricText(experiment.value)}</td><td class="num value">${look.effect(experiment.effect)}</td><td class="num">${look.range(experiment)}</td><td class="plot">${forestRow(look.scale, experiment, kind, label)}</td><td class="num">${probabilityText(experiment.probability)}</td><td class="num">${experiment.runs}</td><td class="num">${experiment.runs > 0 ? durationText(experiment.costMs) : ''}</td></tr>`
}

function verdict(kind: Mark, name: string): Html {
  return html`<span class="${kind}">${inlineMark(kind)}${name}</span>`
}

function legend(data: ExportData): Html {
  const count = (kind: Mark): number => data.experiments.filter((experiment) => experiment.verdict === kind).length
  const kinds: Mark[] = ['keep', 'discard', 'inconclusive', 'crash', 'retired', 'pending']
  return html`<div class="legend">${kinds.filter((kind) => count(kind) > 0).map((kind) => html`<span>${verdict(kind, `${kind} ${count(kind)}`)}</span>`)}</div>`
}

/** Days in UTC, so that the same campaign gives the same bytes anywhere. */
function period(data: ExportData): string {
  const day = (at: number | null): string => (at === null ? '' : new Date(at).toISOString().slice(0, 10))
  const [from, to] = [day(data.campaign.startedAt), day(data.campaign.endedAt)]
  return from === to || to === '' ? from : `${from} to ${to}`
}
