import { type Html, html } from "../pages/html.ts";
import { timeElement } from "./calls-list.ts";
import { breakable, numberText } from "./charts.ts";
import type { Budget, ClientConfiguration, ToolsetView, WaitingApproval } from "./window-sources.ts";

/** Approvals that are listed. */
const MOST_WAITING = 50;

/** The calls that wait for a person. */
export function waitingSection(waiting: readonly WaitingApproval[] | undefined): Html {
  if (waiting === undefined) {
    return html`<div id="waiting" data-count="0"><p class="problem">It cannot be found out at the moment what waits: what the nodes share is not reached.</p></div>`;
  }
  const rows = waiting
    .slice(0, MOST_WAITING)
    .map(
      ({ id, what, caller, since }) =>
        html`<li><a id="approval-${id}" href="/approvals/${id}">${what}</a> <span class="quiet">asked by ${caller} at ${timeElement(since.getTime())} UTC</span></li>`,
    );
  const more = waiting.length - rows.length;
  return html`<div id="waiting" data-count="${waiting.length}">${rows.length === 0 ? html`<p class="quiet">Nothing waits for you.</p>` : html`<ul class="waiting">${rows}</ul>`}
${more > 0 && html`<p>And ${more} more.</p>`}</div>`;
}

/** The limits, and what is used of them. */
export function budgetsSection(budgets: readonly Budget[]): Html {
  const rows = budgets.map(
    ({ of, most, used, until }) =>
      html`<tr><th scope="row">${breakable(of)}</th><td class="number">${used === undefined ? "not counted" : numberText(used)}</td><td class="number">${numberText(most)}</td><td>${until === undefined ? "" : timeElement(until.getTime())}</td></tr>`,
  );
  if (rows.length === 0)
    return html`<div id="budgets"><p class="quiet">No limit is set, or nothing of one is used yet.</p></div>`;
  return html`<div id="budgets" class="scroll" role="region" aria-label="Budgets" tabindex="0"><table><thead><tr><th scope="col">Limit</th><th scope="col" class="number">Used</th><th scope="col" class="number">Most</th><th scope="col">Begins anew (UTC)</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** Each toolset with the tools that it offers, and those that it does not with the reason. */
export function offerSection(toolsets: readonly ToolsetView[]): Html {
  const offered = toolsets.flatMap((toolset) => toolset.offered).length;
  const missing = toolsets.flatMap((toolset) => toolset.missing.flatMap(({ tools }) => tools)).length;
  return html`<p>Tools that are offered: ${numberText(offered)}. Not offered: ${numberText(missing)}.</p>
<details><summary>Tools by toolset, and why some are not offered</summary>
${toolsets.map(toolsetPart)}</details>`;
}

function toolsetPart({ name, offered, missing }: ToolsetView): Html {
  const reasons = missing.map(
    ({ reason, tools }) => html`<dt>Not offered: ${tools.length}</dt><dd>${reason}
${namesOf(tools)}</dd>`,
  );
  return html`<h3>${name}</h3>
<dl><div><dt>Offered: ${offered.length}</dt><dd>${offered.length === 0 ? "none" : namesOf(offered)}</dd></div>
${reasons.map((reason) => html`<div>${reason}</div>`)}</dl>`;
}

function namesOf(tools: readonly string[]): string {
  return tools.join(", ");
}

/** What to paste into which client. */
export function clientsSection(clients: readonly ClientConfiguration[]): Html {
  return html`${clients.map(
    ({ client, place, text }) =>
      html`<details><summary>${client}</summary><p>${place}</p><pre tabindex="0" role="region" aria-label="Configuration of ${client}">${text}</pre></details>`,
  )}`;
}
