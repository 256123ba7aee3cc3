import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import type { Frame } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { serverBuilder } from "../../src/server/server.ts";
import { ok, startDeveloperApiStandIn } from "../products/account/served.ts";
import { configOf, serveForTest } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { hostOf } from "./app-host.ts";
import { faultsNow, inChromium } from "./browser.ts";

const HOSTILE = `<img src="http://127.0.0.1:9/leak" onerror="document.title='run'"><script>document.title='run'</script>`;

const minutes = (...values: (number | null)[]) =>
  values.map((y, minute) => ({ x: `2025-05-22 10:${String(minute).padStart(2, "0")}:00 +0000 UTC`, y }));

/** Statistics as the Developer API gives them. */
const STATISTICS = {
  throughput: minutes(10, 20, null, 40, 30),
  diskusage: minutes(1_048_576, 2_097_152, 3_145_728),
  hits: minutes(5, 5, 5),
  connection_count: minutes(3),
  command_counts: [{ metric_identifier: HOSTILE, data_points: minutes(1, 2) }],
  dailyrequests: [
    { x: "2025-05-21 00:00:00 +0000 UTC", y: 100 },
    { x: "2025-05-22 00:00:00 +0000 UTC", y: 300 },
  ],
  current_storage: 3_145_728,
};

/** A failed try whose every text is hostile. */
const FAILED = {
  ...{ messageId: "msg_1", state: "ERROR", url: `https://api.example.com/${encodeURIComponent("<b>")}` },
  ...{ maxRetries: 3, responseStatus: 503, labels: [HOSTILE], queueName: HOSTILE, error: HOSTILE },
};

/** A client that shows Apps, of a server over an account and a QStash. */
async function connect() {
  const shop = { database_id: "1", database_name: "shop", endpoint: "shop.example.com" };
  const api = await startDeveloperApiStandIn([shop], () => ok(STATISTICS));
  const qstash = await startScriptedServer(({ path }) => {
    if (path.startsWith("/v2/logs")) return ok({ logs: [{ ...FAILED, time: Date.now() - 60_000 }] });
    return ok(path.startsWith("/v2/dlq") ? { messages: [] } : []);
  });
  const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
  const config = configOf(
    {},
    { ...account, QSTASH_URL: qstash.url, QSTASH_READONLY_TOKEN: "token-that-only-reads-77ac0e" },
    { UPSTASH_DEVELOPER_API_URL: api.url },
  );
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await serverBuilder(await serveForTest(config))().connect(serverSide);
  const extensions = { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } };
  const client = new Client({ name: "test", version: "1.0.0" }, { capabilities: { extensions } });
  await client.connect(clientSide);
  onTestFinished(() => client.close());
  return client;
}

/** What a host does: it reads the page that the tool names, calls the tool, and gives the page both. */
async function shown(
  open: Parameters<Parameters<typeof inChromium>[1]>[0],
  tool: string,
  given: object,
  theme = "light",
) {
  const client = await connect();
  const listed = (await client.listTools()).tools.find(({ name }) => name === tool);
  const { ui } = (listed?._meta ?? {}) as { ui?: { resourceUri: string } };
  const { contents } = await client.readResource({ uri: String(ui?.resourceUri) });
  const host = await hostOf(open, String((contents[0] as { text?: string }).text), {
    theme,
    toolInfo: { tool: listed },
  });
  const answer = await client.callTool({ name: tool, arguments: { ...given } });
  expect(answer.isError, JSON.stringify(answer.content)).toBeUndefined();
  await host.bridge("sendToolInput", { arguments: given });
  await host.bridge("sendToolResult", answer);
  await host.frame.locator("h1").waitFor();
  return host;
}

const placesOf = (frame: Frame, series: string) =>
  frame
    .locator(`[data-series="${series}"] polyline`)
    .evaluateAll((lines) => lines.map((line) => String(line.getAttribute("points")).split(" ")));

inChromium("the App in a host", (open) => {
  test("draws each series of a database as a line with axes, units and its points as a table", async () => {
    const { frame } = await shown(open, "database_stats", { database: "shop" });
    expect(await frame.locator("h1").textContent()).toBe("Statistics of shop");
    const names = await frame
      .locator("figure")
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-series")));
    expect(names.toSorted()).toEqual(["dailyrequests", "diskusage", "hits", "throughput"]);
    // Two parts, since a minute was not measured; time goes to the right, and the largest value is highest.
    expect(await placesOf(frame, "throughput")).toEqual([
      ["70.0,126.0", "144.5,87.3"],
      ["293.5,10.0", "368.0,48.7"],
    ]);
    const disk = frame.locator('[data-series="diskusage"]');
    expect(await disk.locator("figcaption").textContent()).toBe("diskusage bytes");
    expect(await disk.locator("svg text").allTextContents()).toEqual(["1 MiB", "2 MiB", "3 MiB", "10:00", "10:02"]);
    expect(await disk.locator("svg").getAttribute("aria-label")).toBe(
      "diskusage, bytes, from 2025-05-22 10:00 to 2025-05-22 10:02 UTC: lowest 1,048,580, highest 3,145,730, last 3,145,730.",
    );
    expect(await disk.locator("svg .axis").count()).toBe(2);
    await disk.getByText("As a table").click();
    expect(await disk.locator("tbody tr").allTextContents()).toEqual([
      "2025-05-22 10:001,048,580",
      "2025-05-22 10:012,097,150",
      "2025-05-22 10:023,145,730",
    ]);
  });

  test("breaks no word at the head of a table", async () => {
    const { frame } = await shown(open, "database_stats", { database: "shop" });
    const heads = await frame.locator("thead th").evaluateAll((all) =>
      all.map((head) => {
        const range = head.ownerDocument.createRange();
        range.selectNodeContents(head);
        const text = String(head.textContent);
        return { text, lines: range.getClientRects().length, words: text.split(" ").length };
      }),
    );
    expect(heads.length).toBeGreaterThan(8);
    expect(heads.filter(({ lines, words }) => lines > words)).toEqual([]);
  });

  test("draws incidents as groups with count, time, cause, and the next call as text", async () => {
    const { frame } = await shown(open, "qstash_incidents", {});
    const group = frame.locator("article[data-group]").first();
    expect(await group.locator(".danger").textContent()).toBe("HTTP 503");
    expect(await group.textContent()).toMatch(/1 failed try of 1 message since \d{4}-\d\d-\d\dT/);
    await group.getByText(/^Next calls/).click();
    expect(await group.locator("pre").first().textContent()).toMatch(/^qstash_log_list {"message_id":"msg_1"/);
    expect(await frame.locator("button, a, form").count()).toBe(0);
  });

  test.each([
    ["database_stats", { database: "shop" }],
    ["qstash_incidents", {}],
  ])("shows markup in an answer of %s as text, and asks nothing of the network", async (tool, given) => {
    const { page, frame, requests, complaints } = await shown(open, tool, given);
    expect(await frame.locator("body").textContent()).toContain("<img src=");
    expect(await frame.locator("img, main script").count()).toBe(0);
    expect(await frame.title()).toBe("Upstash dashboard");
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
  });

  test.each([
    ["database_stats", { database: "shop" }],
    ["qstash_incidents", {}],
  ])("can be used by everybody with an answer of %s, in light and in dark", async (tool, given) => {
    const { frame, bridge } = await shown(open, tool, given);
    await frame.locator("details").evaluateAll((all) => all.map((each) => each.setAttribute("open", "")));
    expect(await faultsNow(frame)).toEqual([]);
    await bridge("setHostContext", { theme: "dark" });
    await frame.locator("html[data-theme=dark]").waitFor();
    expect(await faultsNow(frame)).toEqual([]);
  });

  test("may reach nothing, and run nothing but its own script, by its own policy", async () => {
    const { frame } = await shown(open, "qstash_incidents", {});
    const broken = await frame.evaluate(`new Promise((resolve) => {
      const broken = [];
      addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
        broken.push(effectiveDirective);
        if (broken.length === 3) resolve(broken.sort());
      });
      fetch("http://127.0.0.1:9/leak").catch(() => {});
      document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/leak" }));
      document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'run'" }));
    })`);
    expect(broken).toEqual(["connect-src", "img-src", "script-src-elem"]);
    expect(await frame.title()).toBe("Upstash dashboard");
  });

  test("has the theme of the host from the first moment, and the size of what it shows", async () => {
    const { frame, heightAbove } = await shown(open, "database_stats", { database: "shop" }, "dark");
    expect(await frame.locator("html").getAttribute("data-theme")).toBe("dark");
    const ground = await frame.locator("body").evaluate("getComputedStyle(document.body).backgroundColor");
    expect(ground).toBe("rgb(20, 23, 27)");
    const height = Number(await frame.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)"));
    expect(await heightAbove(height - 1)).toBe(height);
  });

  test("shows a failure as its text, a cancellation as such, and ends when the host says so", async () => {
    const { frame, bridge } = await shown(open, "qstash_incidents", {});
    await bridge("sendToolResult", { isError: true, content: [{ type: "text", text: HOSTILE }] });
    await frame.getByText(HOSTILE).waitFor();
    await bridge("sendToolCancelled", { reason: "the person stopped it" });
    await frame.getByText("The call was cancelled: the person stopped it").waitFor();
    expect(await bridge("teardownResource", {})).toEqual({});
  });

  test("draws an answer whose host gives it the text alone, without points", async () => {
    const { frame, bridge } = await shown(open, "database_stats", { database: "shop" });
    const result = {
      series: { hits: { unit: "hits per second", last: 4, min: 1, max: 4, sparkline: "▁█" } },
      figures: {},
    };
    await bridge("sendToolResult", { content: [{ type: "text", text: JSON.stringify({ result }) }] });
    await frame.getByText("There are no points of different times to draw yet.").waitFor();
    expect(await frame.locator("tbody tr").allTextContents()).toEqual(["hitshits per second414▁█"]);
  });
});
