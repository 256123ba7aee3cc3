import * as z from "zod";
import type { CallContext } from "../../../../src/call/context.ts";
import { createTurns } from "../../../../src/load/turns.ts";
import type { AccountContext } from "../../../../src/products/account/context.ts";
import { accountCostsTool } from "../../../../src/products/account/costs/account-costs.ts";
import type { CostReport } from "../../../../src/products/account/costs/report.ts";
import { withoutSecrets } from "../../../../src/products/account/secret-fields.ts";
import { UpstashError } from "../../../../src/upstash/errors.ts";
import type { ApiRequest } from "../../../../src/upstash/rest-api.ts";

/** A day in the second half of a month of 30 days: 19.5 of them have passed. */
export const now = Date.parse("2026-11-20T12:00:00Z");

export type Document = Readonly<Record<string, unknown>>;

/** A Redis database as the API lists it: by use, and old. */
export function database(name: string, fields: Document = {}): Document {
  return {
    database_id: `id-of-${name}`,
    database_name: name,
    ...{ type: "payg", state: "active", budget: 0, customer_id: "dev@example.com", prod_pack_enabled: false },
    ...{ creation_time: Date.parse("2025-01-01") / 1_000, last_plan_upgrade_time: 0, modifying_state: "" },
    ...fields,
  };
}

/** Its statistics: a thousand requests, and the cost. */
export function statistics(total_monthly_billing: number, fields: Document = {}): Document {
  return { total_monthly_billing, total_monthly_requests: 1_000, current_storage: 2_048, dailybilling: [], ...fields };
}

/** Daily points up to the day of `now`, as the API writes them; the last one is of that day. */
export function days(...usd: readonly number[]): Document[] {
  return usd.map((y, index) => ({ x: timeText(now - (usd.length - 1 - index) * 86_400_000), y }));
}

export function timeText(time: number): string {
  return `${new Date(time).toISOString().replace("T", " ").replace("Z", "451")} +0000 UTC`;
}

/** What an account answers by path; lists that are not given are empty. An error is thrown, a function is asked. */
export type Answers = Readonly<Record<string, unknown>>;

const emptyLists: Answers = {
  "/v2/redis/databases": [],
  "/v2/vector/index": [],
  "/v2/search": [],
  "/v2/qstash/users": [],
};

/** An account of Redis databases alone, with the statistics of each. */
export function redisAccount(all: readonly (readonly [database: Document, statistics: unknown])[]): Answers {
  return {
    "/v2/redis/databases": all.map(([document]) => document),
    ...Object.fromEntries(all.map(([{ database_id }, figures]) => [`/v2/redis/stats/${database_id}`, figures])),
  };
}

/** What a call asked and told. */
export interface Watched {
  requests: ApiRequest[];
  /** Requests that waited for their answers at once, at most. */
  mostAtOnce: number;
  progress: [done: number, total: number | undefined, message: string][];
  learned: string[];
}

type Output = { result: CostReport; notice?: string; cursor?: string };

/** Calls the tool on an account; each request takes a turn of the event loop. */
export async function costsOf(
  answers: Answers,
  input: Document = {},
  {
    signal = new AbortController().signal,
    onRequest = () => {},
  }: { signal?: AbortSignal; onRequest?: () => void } = {},
): Promise<Output & { watched: Watched }> {
  const watched: Watched = { requests: [], mostAtOnce: 0, progress: [], learned: [] };
  let open = 0;
  const request = async (asked: ApiRequest) => {
    watched.requests.push(asked);
    open += 1;
    watched.mostAtOnce = Math.max(watched.mostAtOnce, open);
    onRequest();
    await new Promise(setImmediate);
    open -= 1;
    if (signal.aborted) throw new UpstashError("cancelled", "The call was cancelled.");
    return answerTo(answers[asked.path] ?? emptyLists[asked.path], asked.path);
  };
  const given: Partial<AccountContext> = {
    developerApi: () => ({ request }),
    withoutSecrets,
    learn: (secret) => void watched.learned.push(secret),
    turns: createTurns(),
    signal,
    progress: async (...told: Parameters<CallContext["progress"]>) => void watched.progress.push(told),
  };
  const tool = accountCostsTool(() => now);
  const parsed = z.strictObject(tool.input).parse(input);
  const plan = await tool.plan(parsed as never, given as AccountContext);
  return { ...((await plan.run()) as unknown as Output), watched };
}

function answerTo(answer: unknown, path: string): unknown {
  if (answer instanceof Error) throw answer;
  if (answer !== undefined) return structuredClone(answer);
  throw new UpstashError("not-found", `The Developer API knows nothing of this name or ID (404): ${path}.`);
}
