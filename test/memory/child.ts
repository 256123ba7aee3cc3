import { existsSync, writeFileSync } from "node:fs";
import type { CallResult } from "../../src/call/deliver.ts";
import { localCaller } from "../../src/callers/caller.ts";
import { readConfig } from "../../src/config/read.ts";
import { products } from "../../src/products/index.ts";
import { createService } from "../../src/service.ts";

/*
 * A program of its own, run by memory.test.ts: it performs the task that it gets as its argument, as the server would,
 * and prints how much memory that took at most beyond what an idle server takes.
 */

/** What is asked for: a call of a tool. */
export interface Task {
  readonly tool: string;
  readonly input: unknown;
}

export interface Measured {
  /** Bytes at most beyond idle. */
  readonly peak: number;
  /** Characters of the answer, its beginning and its end. */
  readonly length: number;
  readonly start: string;
  readonly end: string;
}

const task = JSON.parse(process.argv[2] ?? "") as Task;
const config = readConfig({ allowWrites: "true" }, process.env, products);
const service = createService(config);
const served = await service.serve(localCaller(config));
const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };

async function perform(tool: string, input: unknown): Promise<string> {
  if (!served.offer.tools.has(tool)) throw new Error(`There is no tool ${tool}.`);
  const answer = await served.call(tool, input, client);
  const { content: texts } = answer as CallResult;
  return texts[0]?.text ?? "";
}

// As an idle server is: everything loaded, connected and used once.
await perform("redis_connection_read", { command: "PING" });
// Makes Linux forget the peak of the start (proc(5), "clear_refs"); elsewhere the start counts too.
if (existsSync("/proc/self/clear_refs")) writeFileSync("/proc/self/clear_refs", "5");
const idle = process.memoryUsage.rss();

const answer = await perform(task.tool, task.input);
const peak = process.resourceUsage().maxRSS * 1024 - idle;
const measured: Measured = { peak, length: answer.length, start: answer.slice(0, 200), end: answer.slice(-400) };
process.stdout.write(`${JSON.stringify(measured)}\n`);
await service.close();
