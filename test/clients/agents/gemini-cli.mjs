// Gemini CLI, without a terminal.
import { mkdirSync, writeFileSync } from "node:fs";
import { packageFolder, prompt, run, server, url } from "./task.mjs";

const upstash = server.url === undefined ? server : { httpUrl: server.url };
const home = `${process.env.HOME}/.gemini`;
mkdirSync(home, { recursive: true });
writeFileSync(
  `${home}/settings.json`,
  JSON.stringify({
    mcpServers: { upstash: { ...upstash, trust: true } },
    security: { auth: { selectedType: "gemini-api-key" } },
    telemetry: { enabled: false },
    privacy: { usageStatisticsEnabled: false },
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  }),
);
run(
  process.execPath,
  [
    `${packageFolder("@google/gemini-cli")}/bundle/gemini.js`,
    "--skip-trust",
    "--yolo",
    "--model",
    "gemini-2.5-flash",
    "--prompt",
    prompt,
  ],
  { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: "none" },
);
