import { DASHBOARD, isDrawn } from "../app/dashboard.ts";
import type { CallResult, ResultForm } from "../call/deliver.ts";
import type { Offer } from "../call/served.ts";
import type { ListedTool } from "./listed-tools.ts";
import { sentResult, sentToApp } from "./sent-result.ts";
import { shownIcons } from "./shown-icons.ts";

/*
 * The App for clients that show Apps (the extension io.modelcontextprotocol/ui, version 2026-01-26). Only who says so is told
 * of it and sent what it draws: it costs characters. Over HTTP a client before 2026-07-28 says so only when it introduces
 * itself; its session id says it from then on (`session-id.ts`).
 */

const EXTENSION = "io.modelcontextprotocol/ui";
/** It is that of the program, and the same for all: an hour. */
const CACHED = { ttlMs: 3_600_000, cacheScope: "public" } as const;
/** Nothing from elsewhere, and a border by the host, since the App has none. */
const META = { ui: { csp: {}, prefersBorder: true } };

/** Whether a client with these capabilities shows Apps: its settings name the type that ours has. */
export function drawsApps(capabilities: unknown): boolean {
  const { extensions } = Object(capabilities) as { extensions?: unknown };
  const { [EXTENSION]: settings } = Object(extensions) as Record<string, unknown>;
  const { mimeTypes } = Object(settings) as { mimeTypes?: unknown };
  return Array.isArray(mimeTypes) && mimeTypes.includes(DASHBOARD.mimeType);
}

/** The list of tools for clients that show Apps and for all others, each made once. */
export function listsForClients(listed: () => ListedTool[]): (drawsApps: boolean) => ListedTool[] {
  let withApps: ListedTool[] | undefined;
  return (draws) => {
    if (!draws) return listed();
    withApps ??= listed().map((tool) =>
      isDrawn(tool.name) ? { ...tool, _meta: { ui: { resourceUri: DASHBOARD.uri } } } : tool,
    );
    return withApps;
  };
}

/** The answer of a tool as a client is sent it. */
export function sentFor(tool: string, answer: CallResult, form: ResultForm, draws: boolean): CallResult {
  return draws && isDrawn(tool) ? sentToApp(answer, form) : sentResult(answer, form);
}

/** The Apps among resources: none for who shows none, or is offered nothing that one draws. */
export function appsIn({ tools }: Pick<Offer, "tools">, draws: boolean) {
  return draws && [...tools.keys()].some(isDrawn) ? [{ ...DASHBOARD, icons: shownIcons(), _meta: META }] : [];
}

/** What stands at its address; nothing for another one. */
export function readApp(uri: string) {
  return uri === DASHBOARD.uri ? dashboard() : undefined;
}

/** The page is made when the first client asks for it. */
async function dashboard() {
  const { dashboardPage } = await import("../app/dashboard-page.ts");
  const { uri, mimeType } = DASHBOARD;
  return { contents: [{ uri, mimeType, text: dashboardPage(), _meta: META }], ...CACHED };
}
