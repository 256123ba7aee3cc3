import { message } from "../pages/answer-pages.ts";
import { type Html, html } from "../pages/html.ts";
import { factList } from "../pages/layout.ts";
import type { Page, PageAnswer, PageRequest, Visitor } from "../pages/page.ts";
import { choicesIn, filterIn, fitsFilter, NO_ACCESS, windowAddress } from "./call-filter.ts";
import { CALLS_OF_A_PAGE, callsList, filterForm, outcomeText, timeElement } from "./calls-list.ts";
import { charts, countText, numberText } from "./charts.ts";
import { LIVE_SCRIPT } from "./live-script.ts";
import { MOST_CALLS, type RecordedCall, type RecordedCalls } from "./recorded-calls.ts";
import type { Counted, Tallies } from "./tallies.ts";
import { budgetsSection, clientsSection, offerSection, waitingSection } from "./window-sections.ts";
import type { WindowSources } from "./window-sources.ts";

/** What the pages of the window are made of. */
export interface WindowParts {
  recorded: RecordedCalls;
  tallies: Tallies;
  sources: WindowSources;
  since: Date;
}

/** Where the parts of the window are asked for that change. */
const LIVE = "/live";

/** The window's page, a page for each call, and the parts and the script by which new calls appear. */
export function windowPages(parts: WindowParts): readonly Page[] {
  const shown = (show: (asked: PageRequest) => Promise<PageAnswer> | PageAnswer) => (asked: PageRequest) =>
    parts.sources.mayLook?.(asked.browser) === false ? NOT_OPENED : show(asked);
  return [
    { path: "/", show: shown((asked) => windowPage(parts, asked)) },
    { path: LIVE, isUnattended: true, show: shown((asked) => liveParts(parts, asked)) },
    { path: "/calls/:id", show: shown((asked) => callPage(parts, asked)) },
    {
      path: "/window.js",
      isPublic: true,
      show: () => ({ type: "text/javascript; charset=utf-8", text: LIVE_SCRIPT }),
    },
  ];
}

const NOT_OPENED = message(
  403,
  "This browser has not opened the window. Run upstash-mcp window, or open the address that it prints: it has a key, so that other users of this machine see nothing.",
);

async function windowPage(parts: WindowParts, { query, visitor }: PageRequest): Promise<PageAnswer> {
  const { recorded, tallies, sources, since } = parts;
  const isSeen = seenBy(visitor, sources);
  const counted = tallies.of(isSeen);
  const filter = filterIn(query);
  const before = placeIn(query);
  const live = before === undefined ? windowAddress(filter).replace("/", LIVE) : undefined;
  const choices = choicesIn(recorded.find({ fits: ({ caller }) => isSeen(caller), most: MOST_CALLS }).calls);
  const [waiting, budgets, offer] = await Promise.all([
    sources.approvals.list(visitor),
    sources.budgets(visitor),
    sources.offer(visitor),
  ]);
  const body = html`<h2>Waiting for you</h2>
${waitingSection(waiting)}
<h2>Calls</h2>
${totals(counted)}
<p class="quiet">Counted since ${timeElement(since.getTime())} (UTC). The last ${numberText(MOST_CALLS)} calls are kept, without a value.</p>
${live !== undefined && pauseButton(live)}
<p id="news" role="status" class="quiet"></p>
${filterForm(filter, choices)}
${callsOf(parts, { query, visitor })}
<h2>Load</h2>
${charts(counted)}
<h2>Budgets</h2>
${budgetsSection(budgets)}
<h2>What is offered</h2>
${offerSection(offer)}
<h2>Connect a client</h2>
${clientsSection(sources.clients(visitor))}
${live !== undefined && html`<script type="module" src="/window.js"></script>`}`;
  return { title: "What the agent does", body };
}

function pauseButton(live: string): Html {
  return html`<p><button type="button" id="pause" data-live="${live}" hidden>Pause</button></p>`;
}

/** What changes on the window's page, without its frame. */
async function liveParts(parts: WindowParts, { query, visitor }: PageRequest): Promise<PageAnswer> {
  const { tallies, sources } = parts;
  const counted = tallies.of(seenBy(visitor, sources));
  const [waiting, budgets] = await Promise.all([sources.approvals.list(visitor), sources.budgets(visitor)]);
  const { markup } =
    html`${waitingSection(waiting)}${totals(counted)}${callsOf(parts, { query, visitor })}${charts(counted)}${budgetsSection(budgets)}`;
  return { type: "text/html; charset=utf-8", text: markup };
}

function callsOf({ recorded, sources }: WindowParts, { query, visitor }: Pick<PageRequest, "query" | "visitor">): Html {
  const filter = filterIn(query);
  const before = placeIn(query);
  const isSeen = seenBy(visitor, sources);
  const fits = fitsFilter(filter);
  const found = recorded.find({
    fits: (call) => isSeen(call.caller) && fits(call),
    before,
    most: CALLS_OF_A_PAGE,
  });
  return callsList({ ...found, filter, isLater: before !== undefined });
}

/** One call; one that is not there and one of somebody else are answered alike. */
function callPage({ recorded, sources }: WindowParts, { parts, visitor }: PageRequest): PageAnswer {
  const isSeen = seenBy(visitor, sources);
  const wanted = /^\d{1,15}$/.test(parts.id ?? "") ? Number(parts.id) : undefined;
  const [call] = recorded.find({ fits: ({ id, caller }) => id === wanted && isSeen(caller), most: 1 }).calls;
  if (call === undefined)
    return message(404, `No such call is kept. The window keeps the last ${numberText(MOST_CALLS)}.`);
  return {
    title: `Call ${call.id}: ${call.tool}`,
    body: html`${factList(factsOf(call))}<p><a href="/">All calls</a></p>`,
  };
}

function factsOf(call: RecordedCall): [string, string | Html][] {
  return [
    ["Began (UTC)", timeElement(call.at)],
    ["Caller", call.caller],
    ...(call.connection === undefined ? [] : [["Connection", call.connection] satisfies [string, string]]),
    ["Tool", call.tool],
    ["Access", call.access ?? `${NO_ACCESS}: it is not offered`],
    ["Target", call.target === "" ? "not known" : call.target],
    ["Arguments, by shape", call.shape === "" ? "none" : html`${call.shape.split(", ").join("\n")}`],
    ["Outcome", outcomeText(call.outcome)],
    ["Took", `${numberText(call.ms)} ms`],
    ["Requests to Upstash", numberText(call.requests)],
    ["Redis commands", numberText(call.commands)],
  ];
}

function seenBy(visitor: Visitor, { sees }: WindowSources): (caller: string) => boolean {
  return (caller) => sees(visitor, caller);
}

function totals({ total: { calls, commands } }: Counted): Html {
  return html`<p id="totals" data-count="${calls}">${countText(calls, "call")}, ${countText(commands, "Redis command")}.</p>`;
}

function placeIn(query: URLSearchParams): number | undefined {
  const before = query.get("before") ?? "";
  return /^\d{1,15}$/.test(before) ? Number(before) : undefined;
}
