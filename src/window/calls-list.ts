import { ACCESSES } from "../call/tool.ts";
import { type Html, html } from "../pages/html.ts";
import { type CallFilter, FILTER_FIELDS, type FilterField, OUTCOMES, windowAddress } from "./call-filter.ts";
import { numberText } from "./charts.ts";
import type { RecordedCall } from "./recorded-calls.ts";

/** Calls on one page. */
export const CALLS_OF_A_PAGE = 50;

/** What a field of the form may be set to. */
export type Choices = Readonly<Record<FilterField, readonly string[]>>;

/** The choices of a form over these names. */
export function choicesOf(names: Pick<Choices, "caller" | "tool" | "target">): Choices {
  return { ...names, access: ACCESSES, outcome: OUTCOMES };
}

const LABELS: Readonly<Record<FilterField, string>> = {
  caller: "Caller",
  tool: "Tool",
  target: "Target",
  access: "Access",
  outcome: "Outcome",
};

/** The form that chooses among the calls; it works by addresses alone. */
export function filterForm(filter: CallFilter, choices: Choices): Html {
  const fields = FILTER_FIELDS.map((field) => selectOf(field, filter[field], choices[field]));
  return html`<form class="row" method="get" action="/" role="search" aria-label="Choose calls">
${fields}
<button type="submit">Choose</button>
${Object.keys(filter).length > 0 && html`<a href="/">All calls</a>`}
</form>`;
}

function selectOf(field: FilterField, chosen: string | undefined, known: readonly string[]): Html {
  const values = chosen === undefined || known.includes(chosen) ? known : [chosen, ...known];
  const options = values
    .filter((value) => value !== "")
    .map((value) => html`<option value="${value}"${value === chosen && html` selected`}>${value}</option>`);
  return html`<div><label for="choose-${field}">${LABELS[field]}</label>
<select id="choose-${field}" name="${field}"><option value="">all</option>${options}</select></div>`;
}

/** Calls that were found, and where among all that fit they stand. */
export interface FoundCalls {
  calls: readonly RecordedCall[];
  more: boolean;
  filter: CallFilter;
  /** Whether there are newer ones than these. */
  isLater: boolean;
}

/** The list of calls, the newest first, with the way to older ones. */
export function callsList({ calls, more, filter, isLater }: FoundCalls): Html {
  const oldest = calls.at(-1)?.place;
  const pages = html`<nav aria-label="Further calls"><ul>
${isLater && html`<li><a id="newest" href="${windowAddress(filter)}">Newest calls</a></li>`}
${more && html`<li><a id="older" href="${windowAddress(filter, oldest)}">Older calls</a></li>`}
</ul></nav>`;
  return html`<div id="calls">${calls.length === 0 ? html`<p class="quiet">${nothingFound(filter, isLater)}</p>` : tableOf(calls)}
${(isLater || more) && pages}</div>`;
}

function nothingFound(filter: CallFilter, isLater: boolean): string {
  if (isLater) return "No older call is kept.";
  return Object.keys(filter).length > 0 ? "No call fits." : "No call yet.";
}

function tableOf(calls: readonly RecordedCall[]): Html {
  const hasConnections = calls.some(({ connection }) => connection !== undefined);
  return html`<div class="scroll" id="calls-scroll" role="region" aria-label="Calls" tabindex="0"><table>
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Caller</th>${hasConnections && html`<th scope="col">Connection</th>`}<th scope="col">Tool</th><th scope="col">Target</th><th scope="col">Access</th><th scope="col">Outcome</th><th scope="col" class="number">ms</th><th scope="col" class="number">Commands</th></tr></thead>
<tbody>${calls.map((call) => rowOf(call, hasConnections))}</tbody></table></div>`;
}

function rowOf(call: RecordedCall, hasConnections: boolean): Html {
  const { id, at, caller, connection, tool, target, access, outcome, ms, commands } = call;
  return html`<tr><td>${timeElement(at)}</td><td>${caller}</td>${hasConnections && html`<td>${connection ?? ""}</td>`}<td><a id="call-${id}" href="/calls/${id}">${tool}</a></td><td>${target}</td><td>${access ?? "none"}</td><td>${outcome}</td><td class="number">${numberText(ms)}</td><td class="number">${numberText(commands)}</td></tr>
`;
}

/** A time to the second, in UTC. */
export function timeElement(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;
}
