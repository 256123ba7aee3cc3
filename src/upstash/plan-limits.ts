/*
 * What Upstash says when a limit of the plan is reached ("Troubleshooting" of its Redis documentation). It stands as an
 * error of Redis or in the body of an HTTP refusal, and has nothing to do with how a command is written.
 */

const USED_UP =
  "The plan's quota is used up: no call gets past that before the next period begins or the plan is raised in the Upstash console. Do not repeat the call.";
const FULL =
  "The database is as large as its plan allows. Reading and deleting still work; delete what is not needed, let keys expire, or raise the plan in the Upstash console.";
const TOO_LARGE =
  "One request, record or key is larger than the plan allows: split the data over several, or raise the plan in the Upstash console.";
const TOO_MANY_AT_ONCE = "More is asked at once than the plan allows: wait a little, and make fewer calls at once.";

/** In this order: a text is of the first kind that it matches. */
const LIMITS: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/\bmax [a-z ]{0,40}\bsize (limit )?exceeded/i, TOO_LARGE],
  [/\bmax (concurrent connections|commands? per second|requests? per second)\b.{0,20} exceeded/i, TOO_MANY_AT_ONCE],
  [/\b(capacity|storage|data size|disk)\b.{0,20}\b(quota|limit)\b.{0,10} exceeded/i, FULL],
  [/\bmax (daily |monthly )?(requests?|commands?|bandwidth)\b.{0,40} exceeded/i, USED_UP],
  [
    /\b(exceeded|reached)\b.{0,40}\b(daily|monthly|bandwidth|quota)\b|\b(daily|monthly|bandwidth|quota)\b.{0,40}\b(exceeded|reached)\b/i,
    USED_UP,
  ],
];

/** Characters of a text that are looked at: Upstash says it at the beginning. */
const LOOKED_AT = 500;

/** What to do about a limit of the plan that a text of Upstash tells of; nothing where it tells of none. */
export function planLimitAdvice(text: string): string | undefined {
  const beginning = text.slice(0, LOOKED_AT);
  return LIMITS.find(([pattern]) => pattern.test(beginning))?.[1];
}

/** The same of an error of Redis, which only Upstash begins with ERR and these words: a script may raise any other. */
export function redisLimitAdvice(message: string): string | undefined {
  return /^ERR (max |DB capacity quota |.{0,40}\bquota exceeded)/i.test(message) ? planLimitAdvice(message) : undefined;
}
