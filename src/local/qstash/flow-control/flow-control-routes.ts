import { badRequestError, notFoundError } from "../../http/api-error.ts";
import { advanceKey, beginPeriod, keyNamed, MOST_DELIVERIES } from "../delivery/lanes.ts";
import { requireResourceName, wholeNumber } from "../messages/message-settings.ts";
import { type QStashAnswer, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import type { FlowControlKey } from "./flow-control-key.ts";

/** Schema FlowControlKey: periods and their begins in seconds. */
function keyDocument(key: FlowControlKey, now: number): Record<string, unknown> {
  const isOver = now >= key.periodStart + key.periodMs;
  return {
    flowControlKey: key.key,
    waitListSize: key.waiting.size,
    parallelismMax: key.parallelism ?? 0,
    parallelismCount: key.active,
    rateMax: key.rate ?? 0,
    rateCount: isOver ? 0 : key.periodCount,
    ratePeriod: key.periodMs / 1_000,
    ratePeriodStart: Math.floor(key.periodStart / 1_000),
    isPinnedParallelism: key.isPinnedParallelism,
    isPinnedRate: key.isPinnedRate,
    isPaused: key.isPaused,
  };
}

/** Changes a key, which is made where there is none, and lets through what may go now. */
function changeKey(tenant: Tenant, name: string, change: (key: FlowControlKey) => void): QStashAnswer {
  const key = keyNamed(tenant, requireResourceName("Flow control key", name));
  change(key);
  advanceKey(tenant, key);
  return {};
}

function pin(key: FlowControlKey, query: URLSearchParams): void {
  const [parallelism, rate, period] = ["parallelism", "rate", "period"].map((name) =>
    wholeNumber(query.get(name) ?? undefined, name, 1e9, 1),
  );
  if (parallelism === undefined && rate === undefined) throw badRequestError("give parallelism, rate or both");
  if (parallelism !== undefined) Object.assign(key, { parallelism, isPinnedParallelism: true });
  if (rate !== undefined) Object.assign(key, { rate, periodMs: (period ?? 1) * 1_000, isPinnedRate: true });
}

function unpin(key: FlowControlKey, query: URLSearchParams): void {
  if (query.get("parallelism") === "true") key.isPinnedParallelism = false;
  if (query.get("rate") === "true") key.isPinnedRate = false;
}

/** Keys of flow control: their limits, and what they hold back. */
export const flowControlRoutes: readonly QStashRoute[] = [
  qstashRoute("GET /v2/flowControl", ({ tenant }) => {
    const now = tenant.clock.now();
    return { body: [...tenant.flowControls.values()].map((key) => keyDocument(key, now)) };
  }),
  qstashRoute("GET /v2/flowControl/{key}", ({ tenant, path }) => {
    const key = tenant.flowControls.get(path.key);
    if (key === undefined) throw notFoundError(`flow control key ${path.key} not found`);
    return { body: keyDocument(key, tenant.clock.now()) };
  }),
  qstashRoute("POST /v2/flowControl/{key}/pause", ({ tenant, path }) =>
    changeKey(tenant, path.key, (key) => {
      key.isPaused = true;
    }),
  ),
  qstashRoute("POST /v2/flowControl/{key}/resume", ({ tenant, path }) =>
    changeKey(tenant, path.key, (key) => {
      key.isPaused = false;
    }),
  ),
  qstashRoute("POST /v2/flowControl/{key}/pin", ({ tenant, path, query }) =>
    changeKey(tenant, path.key, (key) => pin(key, query)),
  ),
  qstashRoute("POST /v2/flowControl/{key}/unpin", ({ tenant, path, query }) =>
    changeKey(tenant, path.key, (key) => unpin(key, query)),
  ),
  qstashRoute("POST /v2/flowControl/{key}/resetRate", ({ tenant, path }) =>
    changeKey(tenant, path.key, (key) => beginPeriod(key, tenant.clock.now())),
  ),
  qstashRoute("GET /v2/globalParallelism", ({ tenant }) => ({
    body: { parallelismMax: MOST_DELIVERIES, parallelismCount: tenant.active },
  })),
];
