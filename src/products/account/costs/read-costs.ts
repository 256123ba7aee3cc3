import { cleanResponse } from "../../../catalog/clean-response.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import { isRecord } from "../answers/readable.ts";
import type { AccountContext } from "../context.ts";
import { unexpectedAnswer } from "../developer-api.ts";
import { accountKinds } from "../resources.ts";
import { type BilledProduct, billedProducts, billedResource } from "./billed-products.ts";
import { type BilledResource, type Cost, labelOfResource } from "./billed-resource.ts";
import type { BillingMonth } from "./billing-month.ts";
import { costOf } from "./forecast.ts";

/** Statistics that are asked for at once. */
export const AT_ONCE = 8;

/** What could not be read, and why. */
export interface Unread {
  /** "redis shop", or "all search indexes". */
  resource: string;
  why: string;
}

/** Everything of the account that is billed, and what could not be listed. */
export interface BilledResources {
  found: readonly FoundResource[];
  unread: readonly Unread[];
}

export interface FoundResource {
  resource: BilledResource;
  of: BilledProduct;
}

/** What was read of some resources, in no order. */
export interface ReadCosts {
  costs: readonly Cost[];
  unread: readonly Unread[];
  /** The failures themselves. */
  failures: readonly UpstashError[];
  /** How many were asked for, from the first on. */
  asked: number;
  /** Why no more were. */
  stopped?: Error | undefined;
}

/** Lists all resources, each once. Throws where no list could be read. */
export async function listBilled(context: AccountContext): Promise<BilledResources> {
  const lists = await Promise.allSettled(billedProducts.map((of) => listOf(of, context)));
  const failures = lists.flatMap((list) => (list.status === "rejected" ? [list.reason as unknown] : []));
  if (context.signal.aborted || failures.length === lists.length) throw failures[0] ?? cancelled();
  const found = new Map<string, FoundResource>();
  const unread: Unread[] = [];
  for (const [index, of] of billedProducts.entries()) {
    const list = lists[index];
    if (list?.status === "rejected") unread.push({ resource: `all ${of.plural}`, why: reasonWhy(list.reason) });
    for (const document of list?.status === "fulfilled" ? list.value : []) {
      const resource = billedResource(document, of);
      if (resource === undefined)
        unread.push({ resource: `one of the ${of.plural}`, why: "The list gives no ID of it." });
      else found.set(`${of.product}/${resource.id}`, { resource, of });
    }
  }
  return { found: [...found.values()], unread };
}

async function listOf({ kind, plural }: BilledProduct, context: AccountContext): Promise<readonly unknown[]> {
  const path = accountKinds[kind].listPath;
  const answer = await context.developerApi().request({ method: "GET", path }, context.signal);
  const { value, certain } = await cleanResponse(answer, context.withoutSecrets, context.turns);
  for (const secret of certain) context.learn(secret, "account");
  if (Array.isArray(value)) return value;
  throw unexpectedAnswer(`the list of ${plural}`);
}

/**
 * Reads the statistics of resources in their order, a few at once. A failure is that of one resource, but where so many fail
 * one after the other that Upstash or the way to it does, no more are asked for. Throws where the client cancels the call.
 */
export async function readCosts(
  found: readonly FoundResource[],
  month: BillingMonth,
  context: AccountContext,
): Promise<ReadCosts> {
  const costs: Cost[] = [];
  const unread: Unread[] = [];
  const failures: UpstashError[] = [];
  const state: { asked: number; inARow: number; stopped?: Error } = { asked: 0, inARow: 0 };
  const work = async () => {
    for (let next = found[state.asked]; next !== undefined && state.stopped === undefined; next = found[state.asked]) {
      state.asked += 1;
      try {
        costs.push(await costRead(next, month, context));
        state.inARow = 0;
      } catch (error) {
        if (!(error instanceof UpstashError) || context.signal.aborted) {
          state.stopped = context.signal.aborted ? cancelled() : (error as Error);
          throw state.stopped;
        }
        failures.push(error);
        unread.push({ resource: labelOfResource(next.resource), why: error.message });
        if (!isOfOne(error)) state.inARow += 1;
        if (state.inARow >= AT_ONCE) state.stopped = error;
      }
      const done = costs.length + unread.length;
      if (done % AT_ONCE === 0)
        await context.progress(done, found.length, `${done} of ${found.length} statistics read`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, found.length) }, work));
  return { costs, unread, failures, asked: state.asked, stopped: state.stopped };
}

async function costRead({ resource, of }: FoundResource, month: BillingMonth, context: AccountContext): Promise<Cost> {
  const request = { method: "GET", path: of.statisticsPath(resource.id) } as const;
  const statistics = await context.developerApi().request(request, context.signal);
  const spending = isRecord(statistics) ? of.spendingOf(statistics, month) : undefined;
  if (spending === undefined) throw unexpectedAnswer("the cost of this month in the statistics");
  return costOf(resource, spending, month);
}

/** Whether a failure tells of the resource alone: it is gone, or the key may not see it. */
export function isOfOne({ kind }: UpstashError): boolean {
  return kind === "not-found" || kind === "forbidden" || kind === "bad-request" || kind === "not-upstash";
}

function reasonWhy(error: unknown): string {
  if (error instanceof UpstashError) return error.message;
  throw error;
}

function cancelled(): UpstashError {
  return new UpstashError("cancelled", "The call was cancelled.");
}
