import { createHash } from "node:crypto";
import { CHART_SCRIPT } from "./chart-script.ts";
import { DASHBOARD } from "./dashboard.ts";
import { DASHBOARD_STYLES } from "./dashboard-styles.ts";
import { HOST_SCRIPT } from "./host-script.ts";
import { INCIDENTS_SCRIPT } from "./incidents-script.ts";
import { NODES_SCRIPT } from "./nodes-script.ts";
import { STATISTICS_SCRIPT } from "./statistics-script.ts";

const SCRIPT = [`"use strict";`, NODES_SCRIPT, CHART_SCRIPT, STATISTICS_SCRIPT, INCIDENTS_SCRIPT, HOST_SCRIPT].join(
  "\n",
);

/**
 * The page of the App: one script and one style sheet, which its own policy knows by their hashes and beside which it allows
 * nothing, whatever a host allows. What others wrote is not in it; it comes by messages of the host and is only ever text.
 */
export function dashboardPage(): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(SCRIPT)}`,
    `style-src ${hashOf(DASHBOARD_STYLES)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${DASHBOARD.title}</title>
<style>${DASHBOARD_STYLES}</style>
</head>
<body>
<main id="view"><p role="status">Waits for the answer.</p></main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
