import type { Outcome } from "../call/observer.ts";
import { type Html, html } from "../pages/html.ts";
import {
  type CallFilter,
  type Choices,
  FILTER_FIELDS,
  type FilterField,
  NO_ACCESS,
  windowAddress,
} from "./call-filter.ts";
import { numberText } from "./charts.ts";
import type { RecordedCall } from "./recorded-calls.ts";

/** Calls on one page. */
export const CALLS_OF_A_PAGE = 50;

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
  const options = values.map(
    (value) => html`<option value="${value}"${value === chosen && html` selected`}>${value}</option>`,
  );
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
  return html`<div class="scroll calls" id="calls-scroll" role="region" aria-label="Calls" tabindex="0"><table role="table">
<thead role="rowgroup"><tr role="row">${HEADS.map((head) => (head !== "Connection" || hasConnections) && headOf(head))}</tr></thead>
<tbody role="rowgroup">${calls.map((call) => rowOf(call, hasConnections))}</tbody></table></div>`;
}

const HEADS = ["Time (UTC)", "Caller", "Connection", "Tool", "Target", "Access", "Outcome", "ms", "Commands"] as const;

function headOf(head: (typeof HEADS)[number]): Html {
  const isNumber = head === "ms" || head === "Commands";
  return html`<th role="columnheader" scope="col"${isNumber && html` class="number"`}>${head}</th>`;
}

/** A narrow screen shows a row as a card, so that the roles of a table are said, and not left to how it is laid out. */
function rowOf(call: RecordedCall, hasConnections: boolean): Html {
  const { id, at, caller, connection, tool, target, access, outcome, ms, commands } = call;
  const link = html`<a id="call-${id}" href="/calls/${id}">${tool}</a>`;
  return html`<tr role="row">${cell("time", timeElement(at))}${cell("caller", caller)}${hasConnections && cell("connection", connection ?? "")}${cell("tool", link)}${cell("target", target)}${cell("access", access ?? NO_ACCESS)}${cell("outcome", outcomeText(outcome))}${cell("number ms", numberText(ms))}${cell("number commands", numberText(commands))}</tr>
`;
}

function cell(kind: string, content: string | Html): Html {
  return html`<td role="cell" class="${kind}">${content}</td>`;
}

/** Outcomes that a person looks for. */
const STRIKING: ReadonlySet<Outcome> = new Set(["refused", "not-offered", "over-limit", "failed", "defect"]);

/** How a call ended; what went wrong is seen at once. */
export function outcomeText(outcome: Outcome): string | Html {
  return STRIKING.has(outcome) ? html`<span class="problem">${outcome}</span>` : outcome;
}

/** A time to the second, in UTC. */
export function timeElement(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;
}
