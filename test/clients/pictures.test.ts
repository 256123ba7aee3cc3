import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, expect, it } from "vitest";
import { DASHBOARD } from "../../src/app/dashboard.ts";
import { hostOf } from "../browser/app-host.ts";
import { inChromium, type OpensPages } from "../browser/browser.ts";
import { closing } from "../end-to-end/closing.ts";
import { startHttp } from "../end-to-end/program.ts";
import { startAgent } from "./agent-process.ts";
import { startFakeModel } from "./fake-model.ts";
import { openPassage } from "./pictures/passage.ts";
import { type Scene, SHOP, STORY } from "./pictures/story.ts";
import { type Cut, openTerminal, SIZE, type Terminal } from "./pictures/terminal.ts";

/*
 * The conversation of docs/conversation.md: Claude Code in a terminal, the program in local mode over HTTP, and a model on
 * loopback that makes the calls of the story. `npm run docs:pictures` writes its pictures.
 */

const keep = closing(afterAll);
const docs = resolve(import.meta.dirname, "../../docs");
/** Commands of one call, at most a hundred. */
const A_CALL = 100;
/** Pixels: the width of the App's host, and how much of the App is in the picture. */
const [WIDE, MOST_SHOWN] = [818, 1_130];
const [SPACE, DOWN, ENTER] = [" ", "\u001b[B", "\r"];

inChromium("the conversation of docs/conversation.md", (open) => {
  it("goes as its pictures show", async () => {
    const model = keep(await startFakeModel(STORY));
    const { url } = await startHttp(["--local", "--allow-writes", "--undo"], {}, keep);
    const client = await connect(url);
    await fill(client);
    const passage = keep(await openPassage(url));
    const given = { MODEL_URL: model.url, SERVER: JSON.stringify({ url: passage.url }) };
    const terminal = await openClaudeCode(open, given);
    await terminal.shows(/^❯/m);
    await passage.listed;
    for (const scene of STORY) {
      await play(terminal, scene);
      expect(model.results.at(-1)?.replace(/\s/g, "")).toMatch(scene.answered);
    }
    await drawDashboard(open, client);
  });
});

async function connect(url: string): Promise<Client> {
  const extensions = { "io.modelcontextprotocol/ui": { mimeTypes: [DASHBOARD.mimeType] } };
  const options = { capabilities: { extensions }, versionNegotiation: { mode: { pin: "2026-07-28" } } };
  const client = keep(new Client({ name: "pictures", version: "1.0.0" }, options));
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

/** Puts the data of the shop into the database, which is empty. */
async function fill(client: Client): Promise<void> {
  for (let at = 0; at < SHOP.length; at += A_CALL) {
    const given = { database: "local", commands: SHOP.slice(at, at + A_CALL) };
    const { isError, content } = await client.callTool({ name: "redis_pipeline_write", arguments: given });
    expect(isError, JSON.stringify(content)).toBeUndefined();
  }
}

async function openClaudeCode(open: OpensPages, given: Record<string, string>): Promise<Terminal> {
  const home = mkdtempSync(join(tmpdir(), "pictures-"));
  const agent = startAgent(["claude-code-terminal.mjs"], home, { ...given, TERMINAL: `${SIZE.cols}x${SIZE.rows}` });
  keep({
    async close() {
      const ended = once(agent, "close");
      agent.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  });
  const { page } = await open({ viewport: { width: 1_100, height: 4_000 } });
  return openTerminal(page, agent);
}

/** The person asks, agrees to a form if there is one, and reads what the model says. */
async function play(terminal: Terminal, { asked, says, form, picture }: Scene): Promise<void> {
  await terminal.press(asked, ENTER);
  if (form !== undefined) {
    await terminal.shows(/Accept +Decline/);
    await terminal.press(SPACE, DOWN);
    await terminal.shows(/Yes, do it: ☒/);
    await write(terminal, form);
    await terminal.press(ENTER);
  }
  await terminal.shows(new RegExp(`● ${says}`.replaceAll(".", "\\.")));
  await write(terminal, picture);
}

async function write(terminal: Terminal, pictures: Readonly<Record<string, Cut>>): Promise<void> {
  for (const [name, cut] of Object.entries(pictures)) writePicture(name, await terminal.picture(cut));
}

/** The App over what the database has come to. */
async function drawDashboard(open: OpensPages, client: Client): Promise<void> {
  const given = { database: "local" };
  const { contents } = await client.readResource({ uri: DASHBOARD.uri });
  const html = String((contents[0] as { text?: string }).text);
  const host = await hostOf(() => open({ viewport: { width: WIDE, height: 2_000 } }), html, { theme: "light" });
  await host.page.addStyleTag({ content: "body { margin: 8px } iframe { border: 1px solid #d0d7de }" });
  const answer = await client.callTool({ name: "database_stats", arguments: given });
  await host.bridge("sendToolInput", { arguments: given });
  await host.bridge("sendToolResult", answer);
  await host.frame.getByRole("heading", { name: "Statistics of local" }).waitFor();
  await host.heightAbove(MOST_SHOWN);
  const clip = { x: 0, y: 0, width: WIDE, height: MOST_SHOWN };
  writePicture("conversation-dashboard", await host.page.screenshot({ clip }));
}

function writePicture(name: string, png: Buffer): void {
  if (process.env.WRITE_PICTURES === "1") writeFileSync(join(docs, `${name}.png`), png);
}
