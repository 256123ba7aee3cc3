import type { HeaderLists } from "../messages/header-lists.ts";
import { readRetryExpression } from "./retry-expression.ts";

/** "Each delay is capped at 1 day." */
const LONGEST_DELAY_MS = 86_400_000;

/** QStash, "Retry-After Headers"; the first one that says something counts. */
const RETRY_HEADERS = ["retry-after", "x-ratelimit-reset", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"];

const GO_UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** What the next delay of a message depends on. */
export interface FailedTry {
  /** How often the message was retried before this try. */
  readonly retried: number;
  readonly retryDelay: string | undefined;
  /** Of the answer that said no, where there was one. */
  readonly headers: HeaderLists | undefined;
  readonly now: number;
}

/**
 * Milliseconds until the next try: what the answer's headers ask for, else the message's own expression, else
 * `min(86400, e ** (2.5*n))` seconds.
 */
export function retryDelayMs({ retried, retryDelay, headers, now }: FailedTry): number {
  const asked = headers === undefined ? undefined : askedDelayMs(headers, now);
  if (asked !== undefined && asked <= LONGEST_DELAY_MS) return asked;
  const own = retryDelay === undefined ? Number.NaN : readRetryExpression(retryDelay)(retried);
  const delay = Number.isNaN(own) ? Math.floor(Math.exp(2.5 * (retried + 1))) * 1_000 : own;
  return Math.round(Math.min(LONGEST_DELAY_MS, Math.max(0, delay)));
}

function askedDelayMs(headers: HeaderLists, now: number): number | undefined {
  for (const name of RETRY_HEADERS) {
    const delay = delayOf(headers.get(name)?.[0]?.trim() ?? "", now);
    if (delay !== undefined) return delay;
  }
  return undefined;
}

/** Seconds, a duration such as "6m5s", or a date. */
function delayOf(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  if (/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) {
    const parts = [...text.matchAll(/([\d.]+)([a-zµ]+)/g)];
    return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (GO_UNIT_MS[unit] ?? 0), 0);
  }
  const date = /GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
