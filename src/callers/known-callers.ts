import type { Narrowing } from "../call/served.ts";
import { checkNarrowing } from "../catalog/make-offer.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import { SelectionError } from "../catalog/select.ts";
import { ConfigError } from "../config/read.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { quoted } from "../upstash/quoted.ts";
import { type ByToken, keptByToken } from "./bearer-token.ts";
import { createCallLimits } from "./call-limits.ts";
import type { Caller } from "./caller.ts";
import type { CallerEntry } from "./caller-file.ts";

/** The products with the credentials of some access levels: those of the process, or those that a caller has itself. */
export type ProductsAt = (
  levels: ReadonlySet<AccessLevel>,
  credentials?: Readonly<Record<string, string>>,
) => readonly ConfiguredProduct[];

/** The callers of a process, as they are now. */
export interface KnownCallers {
  /** The caller of a bearer token. */
  of(token: string): Caller | undefined;
  count(): number;
  /** What those reach who have no credentials of their own, as it is now. */
  products(): readonly ConfiguredProduct[];
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

/** No callers yet. */
export function createKnownCallers(productsAt: ProductsAt): KnownCallers {
  let known: ReadonlyMap<string, Known> = new Map();
  let byToken: ByToken<Caller> = keptByToken<Caller>([]);
  let shared: SharedProducts = { levels: new Set(), products: [] };

  async function knownOf(entry: CallerEntry, products: readonly ConfiguredProduct[]): Promise<Known> {
    const before = known.get(entry.name);
    const stays = before !== undefined && reachOf(before.entry) === reachOf(entry);
    const own = stays && entry.credentials !== undefined ? before.caller.products : ownProducts(entry, productsAt);
    const end = stays ? before.end : new AbortController();
    const limits =
      stays && limitsOf(before.entry) === limitsOf(entry) ? before.caller.limits : createCallLimits(told(entry));
    const caller: Caller = {
      id: entry.name,
      access: entry.access,
      products: own ?? products,
      offered: narrowingOf(entry),
      limits,
      ended: end.signal,
    };
    await checked(caller, entry);
    return { entry, caller, end };
  }

  return {
    of: (token) => byToken.of(token),
    count: () => known.size,
    products: () => shared.products,
    async replace(entries) {
      const levels = new Set(
        entries.filter(({ credentials }) => credentials === undefined).map(({ access }) => access),
      );
      const next = isSame(levels, shared.levels)
        ? shared
        : { levels, products: levels.size === 0 ? [] : productsAt(levels) };
      const now = new Map<string, Known>();
      for (const entry of entries) now.set(entry.name, await knownOf(entry, next.products));
      const gone = [...known.values()].filter(({ end, entry: { name } }) => now.get(name)?.end !== end);
      known = now;
      shared = next;
      byToken = keptByToken([...now.values()].map(({ entry, caller }) => [entry.token_sha256, caller] as const));
      for (const { end } of gone) end.abort();
    },
  };
}

/** What decides whether what a caller has running may go on. */
function reachOf({ calls_per_minute: _calls, commands_per_day: _commands, ...reach }: CallerEntry): string {
  return JSON.stringify(reach);
}

function limitsOf(entry: CallerEntry): string {
  return JSON.stringify(told(entry));
}

function told({ calls_per_minute: callsPerMinute, commands_per_day: commandsPerDay }: CallerEntry) {
  return { callsPerMinute, commandsPerDay };
}

function narrowingOf({ toolsets, tools, exclude_tools: excludeTools }: CallerEntry): Narrowing {
  return { toolsets, tools, excludeTools, upTo: "destructive" };
}

function ownProducts({ name, access, credentials }: CallerEntry, productsAt: ProductsAt) {
  if (credentials === undefined) return undefined;
  try {
    return productsAt(new Set([access]), credentials);
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
