/** The App: a page that hosts show beside the answers of some tools (MCP Apps, https://github.com/modelcontextprotocol/ext-apps). */
export const DASHBOARD = {
  uri: "ui://upstash/dashboard",
  name: "upstash-dashboard",
  title: "Upstash dashboard",
  description: "Draws the statistics of a database and the incidents of QStash.",
  mimeType: "text/html;profile=mcp-app",
} as const;

/** The tools whose answers it draws, each with the function of its script that does. */
export const DRAWN_BY: ReadonlyMap<string, string> = new Map([
  ["database_stats", "drawStatistics"],
  ["qstash_incidents", "drawIncidents"],
]);

/** Whether it draws the answers of this tool. */
export function isDrawn(tool: string): boolean {
  return DRAWN_BY.has(tool);
}
