import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import * as z from "zod";
import type { CallContext } from "../../../../src/call/context.ts";
import type { Plan } from "../../../../src/call/tool.ts";
import type { Handler } from "../../../../src/catalog/rows.ts";
import { createTurns } from "../../../../src/load/turns.ts";
import { searchExport } from "../../../../src/products/search/files/search-export.ts";
import { searchImport } from "../../../../src/products/search/files/search-import.ts";
import { searchKind } from "../../../../src/products/search/search-kind.ts";
import { createIndexApi } from "../../../../src/products/vector/access/index-client.ts";
import type { IndexContext } from "../../../../src/products/vector/access/index-context.ts";
import { createKnownIndexes } from "../../../../src/products/vector/access/known-indexes.ts";
import { vectorExport } from "../../../../src/products/vector/files/vector-export.ts";
import { vectorImport } from "../../../../src/products/vector/files/vector-import.ts";
import { vectorKind } from "../../../../src/products/vector/vector-kind.ts";
import { createHttp, type Http } from "../../../../src/upstash/http.ts";
import { startScriptedServer } from "../../../upstash/scripted-server.ts";
import { createIndexModel, type Fault, type IndexModel, type ModelDefinition } from "./index-model.ts";

export type Result = Record<string, unknown> & { cursor: string; finished: boolean };

export interface Called {
  result: Result;
  notice?: string;
}

export interface CallOptions {
  signal?: AbortSignal;
  progress?: CallContext["progress"];
  /** What stands before the way to the index. */
  through?: (http: Http) => Http;
}

export interface FileCalls {
  export(input: object, options?: CallOptions): Promise<Called>;
  /** Imports without asking; `dry_run` is false unless it is given. */
  import(input: object, options?: CallOptions): Promise<Called>;
  /** What an import would be asked about. */
  plan(input: object, options?: CallOptions): Promise<Plan>;
}

export interface IndexFiles extends FileCalls {
  folder: string;
  model: IndexModel;
  /** What becomes of the requests; `number` counts all since it was set. */
  faults(fault: (operation: string, number: number) => Fault): void;
  text(file: string): Promise<string>;
  /** The records of a file: no first line, no last one and none between pages. */
  records(file: string): Promise<Record<string, unknown>[]>;
  write(file: string, ...lines: readonly unknown[]): Promise<void>;
}

export interface Given extends ModelDefinition {
  product?: "vector" | "search";
  /** Bytes of the longest reply. */
  maxReply?: number;
}

/** The tools over an index in memory, reached over HTTP, and a folder of their own; until the end of the test. */
export async function startIndexFiles({ product = "vector", maxReply, ...given }: Given = {}): Promise<IndexFiles> {
  const folder = await mkdtemp(join(tmpdir(), "index-files-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const model = createIndexModel(given);
  let [fault, number]: [(operation: string, number: number) => Fault, number] = [() => "pass", 0];
  const { url } = await startScriptedServer((request) => {
    number += 1;
    return model.answer(request, fault(request.path.split("/")[1] ?? "", number));
  });
  const text = (file: string) => readFile(join(folder, file), "utf8");
  return {
    ...callFiles({ folder, url, token: "token", product, maxReply }),
    ...{ folder, model, text },
    faults: (next) => {
      [fault, number] = [next, 0];
    },
    async records(file) {
      const lines = (await text(file)).split("\n").slice(1, -1);
      return lines.map((line) => JSON.parse(line)).filter(({ id }) => id !== undefined);
    },
    write: (file, ...lines) => {
      const texts = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
      return writeFile(join(folder, file), texts.map((line) => `${line}\n`).join(""));
    },
  };
}

interface Reached {
  folder: string;
  url: string;
  token: string;
  product?: Given["product"];
  maxReply?: number | undefined;
}

/** The tools over the index at an address, until the end of the test. */
export function callFiles({ folder, url, token, product = "vector", maxReply = 8_388_608 }: Reached): FileCalls {
  const http = createHttp({ timeout: 10_000, maxReply });
  onTestFinished(() => http.close());
  const kind = product === "vector" ? vectorKind : searchKind;

  async function planOf(tool: Handler<IndexContext>, input: object, options: CallOptions): Promise<Plan> {
    const { signal = new AbortController().signal, progress = async () => {}, through = (way) => way } = options;
    const api = createIndexApi(through(http), { url, token }, { kind, mayWrite: true });
    const index = async () => ({ name: "the index of the test", api });
    const known = createKnownIndexes();
    const context: Partial<IndexContext> = { turns: createTurns(), keepName: () => {}, index, known, signal, progress };
    return tool.plan(z.object(tool.input).parse(input) as never, context as never);
  }
  const [exporting, importing] =
    product === "vector" ? [vectorExport(folder), vectorImport(folder)] : [searchExport(folder), searchImport(folder)];
  const plan = (input: object, options: CallOptions = {}) => planOf(importing, { dry_run: false, ...input }, options);
  return {
    plan,
    export: async (input, options = {}) => (await (await planOf(exporting, input, options)).run()) as never,
    import: async (input, options) => (await (await plan(input, options)).run()) as never,
  };
}

/** Calls until it is finished, be a call ended by a failure or not; at most `calls` times. */
export async function exportAll(files: IndexFiles, input: { file: string }, options: CallOptions = {}, calls = 40) {
  const messages: string[] = [];
  let resume = false;
  for (let call = 0; call < calls; call += 1) {
    const called = await files.export({ ...input, resume }, options).catch((error: Error) => error);
    if (!(called instanceof Error) && called.result.finished) return messages;
    const message = called instanceof Error ? called.message : (called.notice ?? "");
    messages.push(message);
    if (/resume: true/.test(message)) resume = true;
  }
  throw new Error(`It never ends: ${messages.at(-1)}`);
}

/** The same of an import; a call that was ended gives its cursor in its message, or has done nothing. */
export async function importAll(files: IndexFiles, input: object, options: CallOptions = {}, calls = 40) {
  const results: Result[] = [];
  const messages: string[] = [];
  let cursor = "0";
  for (let call = 0; call < calls; call += 1) {
    const called = await files.import({ ...input, cursor }, options).catch((error: Error) => error);
    if (called instanceof Error) {
      messages.push(called.message);
      cursor = /cursor "([^"]+)"/.exec(called.message)?.[1] ?? cursor;
      continue;
    }
    results.push(called.result);
    cursor = called.result.cursor;
    if (called.result.finished) return { results, messages };
    messages.push(called.notice ?? "");
  }
  throw new Error(`It never ends: ${messages.at(-1)}`);
}
