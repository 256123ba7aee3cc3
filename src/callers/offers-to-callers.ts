import { randomBytes } from "node:crypto";
import { createPermissions, type Permissions, type TokenUses } from "../call/permissions.ts";
import type { Redactor } from "../call/redactor.ts";
import type { Narrowing } from "../call/served.ts";
import { type MadeOffer, makeOffer } from "../catalog/make-offer.ts";
import type { Shared } from "../catalog/product.ts";
import type { Config } from "../config/read.ts";
import type { Caller } from "./caller.ts";

/** What of a caller decides what is offered. */
export type OfferedTo = Pick<Caller, "access" | "products" | "offered" | "connection">;

/** What callers with the same products have in common. */
interface SharedByProducts {
  /** A permission is worth nothing where something else is reached. */
  permissions: Permissions;
  /** By access level and what is left of it; the one that was asked for longest ago goes first. */
  /** The one that was asked for the longest ago first. */
  offers: Map<string, Promise<MadeOffer>>;
  /** The key of the last of them, which most requests ask for again. */
  newest?: string;
}

/** Different offers that are kept: a request may want any part of what its caller has. */
const MOST_OFFERS = 300;

/** Makes what is offered once for each access level and what can be reached at it, and signs permissions for that alone. */
export function createOffers(
  config: Config,
  shared: Shared,
  { uses, redactor, keepsResults }: { uses: TokenUses | undefined; redactor: Redactor; keepsResults: boolean },
) {
  const byProducts = new WeakMap<Caller["products"], SharedByProducts>();
  // One key and one memory for all, so that what one of them has issued is known, and used once, whatever changes.
  const key = config.signingKey ?? randomBytes(32).toString("base64url");
  const used = new Map<string, number>();
  const sharedBy = (products: Caller["products"]): SharedByProducts => {
    for (const secret of secretsOf(products)) redactor.add(secret);
    const service = products.flatMap(({ facts }) => facts.identity);
    return { permissions: createPermissions({ key, service, uses, used }), offers: new Map() };
  };
  return (
    { access, products, offered, connection }: OfferedTo,
    wanted: readonly Narrowing[],
  ): { permissions: Permissions; offer: Promise<MadeOffer> } => {
    const known = byProducts.get(products) ?? sharedBy(products);
    byProducts.set(products, known);
    const narrowings = offered === undefined ? wanted : [offered, ...wanted];
    const key = narrowings.length === 0 ? access : JSON.stringify([access, narrowings]);
    const before = known.offers.get(key);
    if (before !== undefined && key === known.newest) return { permissions: known.permissions, offer: before };
    const offer = before ?? offerOf({ access, products, offered, connection }, narrowings);
    // A selection that does not exist is not kept.
    if (before === undefined) offer.catch(() => known.offers.delete(key));
    known.offers.delete(key);
    known.offers.set(key, offer);
    known.newest = key;
    const [oldest] = known.offers.keys();
    if (known.offers.size > MOST_OFFERS && oldest !== undefined) known.offers.delete(oldest);
    return { permissions: known.permissions, offer };
  };

  function offerOf(
    { access, products, offered, connection }: OfferedTo,
    narrowings: readonly Narrowing[],
  ): Promise<MadeOffer> {
    // A caller may have toolsets that are off by default, where the configuration does not say which there are.
    const toolsets = config.toolsets.length > 0 ? config.toolsets : (offered?.toolsets ?? []);
    return makeOffer(
      products,
      { ...config, toolsets, connection, keepsResults },
      { ...shared, level: access },
      narrowings,
    );
  }
}

/** What of products is secret. */
export function secretsOf(products: Caller["products"]): (string | undefined)[] {
  return products.flatMap(({ facts }) => facts.secrets);
}
