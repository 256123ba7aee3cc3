import { type Html, html } from "../pages/html.ts";
import type { CallTally, Counted, NamedTally } from "./tallies.ts";

/** Bars of a chart by name; the table below it goes on. */
const MOST_BARS = 20;
const [WIDTH, HEIGHT] = [600, 80] as const;

/** Calls and commands by minute, by tool and by what they were about. */
export function charts({ minutes, tools, places }: Counted): Html {
  return html`<div id="charts" class="load">
<h3>By minute</h3>
<div class="charts">${minuteChart("Calls", "calls", minutes)}${minuteChart("Redis commands", "commands", minutes)}</div>
<details id="minutes-table"><summary>The last hour as a table</summary>
${minuteTable(minutes)}</details>
<h3>By tool</h3>
${barTable("Tool", tools)}
<h3>By database</h3>
${barTable("Database, index or account", places)}
</div>`;
}

/** One bar for each minute, the oldest on the left. */
function minuteChart(what: string, of: keyof CallTally, minutes: readonly Readonly<CallTally>[]): Html {
  const values = minutes.map((tally) => tally[of]);
  const most = Math.max(...values, 0);
  const total = values.reduce((sum, value) => sum + value, 0);
  const step = WIDTH / values.length;
  const bars = values.map((value, index) => {
    const height = most === 0 ? 0 : Math.max(value > 0 ? 1 : 0, (value / most) * HEIGHT);
    return html`<rect x="${(index * step).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(step * 0.8).toFixed(1)}" height="${height.toFixed(1)}"/>`;
  });
  return html`<figure><figcaption>${what}: ${numberText(total)} in the last hour, at most ${numberText(most)} in a minute</figcaption>
<svg role="img" viewBox="0 0 ${WIDTH} ${HEIGHT + 1}" width="${WIDTH}" height="${HEIGHT + 1}" aria-labelledby="${of}-title ${of}-text" fill="currentColor"><title id="${of}-title">${what} by minute</title><desc id="${of}-text">${describeMinutes(values)}</desc>${bars}<path d="M0 ${HEIGHT}H${WIDTH}" stroke="currentColor"/></svg><p class="axis" aria-hidden="true"><span>${values.length} minutes ago</span><span>now</span></p></figure>`;
}

function describeMinutes(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  if (most === 0) return "None in the last hour.";
  const ago = values.length - 1 - values.lastIndexOf(most);
  const when = ago === 0 ? "in this minute" : ago === 1 ? "a minute ago" : `${ago} minutes ago`;
  return `One bar for each of the last ${values.length} minutes, the oldest first. The highest is ${numberText(most)}, ${when}; the last one is ${numberText(values.at(-1) ?? 0)}.`;
}

/** Minutes in which something was called, the newest first. */
function minuteTable(minutes: readonly Readonly<CallTally>[]): Html {
  const rows = minutes.map((tally, index) => ({ ago: minutes.length - 1 - index, ...tally })).filter(hasCalls);
  if (rows.length === 0) return html`<p class="quiet">No call in the last hour.</p>`;
  return html`<table><caption>Calls and commands by minute</caption>
<thead><tr><th scope="col">Minutes ago</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Commands</th></tr></thead>
<tbody>${rows.reverse().map(({ ago, calls, commands }) => numbersRow(String(ago), { calls, commands }))}</tbody></table>`;
}

function hasCalls({ calls }: CallTally): boolean {
  return calls > 0;
}

/** A table whose rows have bars, so that the chart and what a screen reader reads are one. */
function barTable(what: string, tallies: readonly NamedTally[]): Html {
  if (tallies.length === 0) return html`<p class="quiet">No call yet.</p>`;
  const most = Math.max(...tallies.map(([, { calls }]) => calls));
  const rows = tallies.slice(0, MOST_BARS).map(([name, tally]) => {
    const width = ((tally.calls / most) * 100).toFixed(1);
    const bar = html`<svg aria-hidden="true" viewBox="0 0 100 10" width="100" height="10" fill="currentColor"><rect width="${width}" height="10"/></svg>`;
    return numbersRow(name === "" ? "not known" : name, tally, bar);
  });
  const rest = tallies.length - rows.length;
  return html`<table><thead><tr><th scope="col">${what}</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Commands</th><th scope="col" class="bar"><span class="unseen">Share of calls</span></th></tr></thead>
<tbody>${rows}</tbody></table>${rest > 0 && html`<p class="quiet">And ${rest} more.</p>`}`;
}

function numbersRow(name: string, { calls, commands }: CallTally, bar?: Html): Html {
  return html`<tr><th scope="row">${breakable(name)}</th><td class="number">${numberText(calls)}</td><td class="number">${numberText(commands)}</td>${bar && html`<td class="bar">${bar}</td>`}</tr>`;
}

/** A name that may go on in the next line behind its signs, and not within a word. */
export function breakable(name: string): readonly Html[] {
  return name.split(/(?<=[_.:=@/-])(?=.)/).map((part, at) => (at === 0 ? html`${part}` : html`<wbr>${part}`));
}

/** A count with the name of what is counted. */
export function countText(count: number, what: string): string {
  return `${numberText(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** A number with commas between thousands; parts of a cent are seen. */
export function numberText(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
