import { checkNarrowing } from "../catalog/make-offer.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import { SelectionError } from "../catalog/select.ts";
import type { OwnCredentials } from "../config/for-callers.ts";
import { ConfigError } from "../config/read.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { createLedger } from "../upstash/budget/ledger.ts";
import { quoted } from "../upstash/quoted.ts";
import { type ByToken, keptByToken } from "./bearer-token.ts";
import { createCallLimits, type LimitsFor } from "./call-limits.ts";
import type { Caller } from "./caller.ts";
import type { CallerEntry } from "./caller-file.ts";
import { hasLimitsOf, hasOwn, levelsOf, limitsIn, reachIn, reachOf, saidBy } from "./said-of-caller.ts";

/**
 * The products with the credentials of some access levels: those of the process, or those that a caller has itself, as far as
 * they are within its reach.
 */
export type ProductsAt = (levels: ReadonlySet<AccessLevel>, own?: OwnCredentials) => readonly ConfiguredProduct[];

/** The callers of a process, as they are now. */
export interface KnownCallers {
  /** The caller of a bearer token. */
  of(token: string): Caller | undefined;
  /** The caller of a name, and the digest of the bearer token that it has now. */
  named(name: string): { caller: Caller; tokenDigest: string | undefined } | undefined;
  /** The caller of an OAuth subject, with the most that its tokens may give. */
  ofSubject(subject: string): Caller | undefined;
  /**
   * Where no caller has had a subject yet, whoever has a token may call: this ends when that is over. Nothing where only
   * those subjects may call that callers have, be it none any more: whoever removes the last one opens the door to nobody.
   */
  anySubject(): AbortSignal | undefined;
  count(): number;
  /**
   * What those reach who have no credentials of their own, as it is now; nothing where all have some. Where each of them
   * has a reach of its own, what one of them reaches stands for all.
   */
  products(): readonly ConfiguredProduct[] | undefined;
  /**
   * Takes others in the place of those there are: whoever is gone, or may reach something else now, has everything ended
   * that was running. Rejects with a ConfigError, and changes nothing, where an entry cannot be right.
   */
  replace(entries: readonly CallerEntry[]): Promise<void>;
}

interface Known {
  entry: CallerEntry;
  caller: Caller;
  end: AbortController;
}

/** What the callers share: credentials of the levels that some of them have, and of no other. */
interface SharedProducts {
  levels: ReadonlySet<AccessLevel>;
  products: readonly ConfiguredProduct[];
}

/** Limits of a process alone. What a caller has sent stays counted when its limits change. */
function ownLimits(): LimitsFor {
  const ledger = createLedger(Date.now);
  return (caller, limits) => createCallLimits(limits, Date.now, { caller, ledger });
}

/** No callers yet. */
export function createKnownCallers(productsAt: ProductsAt, limitsFor: LimitsFor = ownLimits()): KnownCallers {
  let known: ReadonlyMap<string, Known> = new Map();
  let byToken: ByToken<Caller> = keptByToken<Caller>([]);
  let bySubject: ReadonlyMap<string, Caller> = new Map();
  const anySubject = new AbortController();
  let shared: SharedProducts = { levels: new Set(), products: [] };

  async function knownOf(entry: CallerEntry, products: readonly ConfiguredProduct[]): Promise<Known> {
    const before = known.get(entry.name);
    const stays = before !== undefined && reachOf(before.entry) === reachOf(entry);
    const own = stays && hasOwn(entry) ? before.caller.products : ownProducts(entry, productsAt);
    const end = stays ? before.end : new AbortController();
    const limits =
      stays && hasLimitsOf(before.entry, entry) ? before.caller.limits : limitsFor(entry.name, limitsIn(entry));
    const caller: Caller = { ...saidBy(entry), products: own ?? products, limits, ended: end.signal };
    await checked(caller, entry);
    return { entry, caller, end };
  }

  return {
    of: (token) => byToken.of(token),
    named(name) {
      const { caller, entry } = known.get(name) ?? {};
      return caller && { caller, tokenDigest: entry?.token_sha256 };
    },
    ofSubject: (subject) => bySubject.get(subject),
    anySubject: () => (anySubject.signal.aborted ? undefined : anySubject.signal),
    count: () => known.size,
    products: () => commonProducts(known, shared.products),
    async replace(entries) {
      const levels = new Set(entries.filter((entry) => !hasOwn(entry)).flatMap(levelsOf));
      const next = isSame(levels, shared.levels)
        ? shared
        : { levels, products: levels.size === 0 ? [] : productsAt(levels) };
      const now = new Map<string, Known>();
      for (const entry of entries) now.set(entry.name, await knownOf(entry, next.products));
      const gone = [...known.values()].filter(({ end, entry: { name } }) => now.get(name)?.end !== end);
      known = now;
      shared = next;
      byToken = keptByToken(keyed(now, "token_sha256"));
      bySubject = new Map(keyed(now, "oauth_sub"));
      for (const { end } of gone) end.abort();
      if (bySubject.size > 0) anySubject.abort();
    },
  };
}

function commonProducts(
  known: ReadonlyMap<string, Known>,
  shared: readonly ConfiguredProduct[],
): readonly ConfiguredProduct[] | undefined {
  if (shared.length > 0 || known.size === 0) return shared;
  const within = [...known.values()].filter(({ entry }) => entry.credentials === undefined);
  if (within.length === 0) return undefined;
  const isProbed = ({ caller }: Known) => caller.products.some(({ probes }) => probes.length > 0);
  return (within.find(isProbed) ?? within[0])?.caller.products;
}

/** The callers by a field that not all of them have. */
function keyed(known: ReadonlyMap<string, Known>, field: "token_sha256" | "oauth_sub"): [string, Caller][] {
  return [...known.values()].flatMap(({ entry: { [field]: key }, caller }) =>
    key === undefined ? [] : [[key, caller] satisfies [string, Caller]],
  );
}

function ownProducts(entry: CallerEntry, productsAt: ProductsAt) {
  const { name, credentials } = entry;
  if (!hasOwn(entry)) return undefined;
  try {
    return productsAt(new Set(levelsOf(entry)), { credentials, reach: reachIn(entry) });
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`Caller ${quoted(name)}: ${error.message}`);
    throw error;
  }
}

async function checked({ products, offered }: Caller, { name }: CallerEntry): Promise<void> {
  if (offered === undefined) return;
  try {
    await checkNarrowing(offered, products);
  } catch (error) {
    if (error instanceof SelectionError) throw new ConfigError(`Caller ${quoted(name)}: ${error.message}`);
    throw error;
  }
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each));
}
