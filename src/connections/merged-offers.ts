import type { Offer } from "../call/served.ts";
import type { MadeOffer } from "../catalog/make-offer.ts";
import { mergedOffer, type ToldConnections } from "../catalog/merge-offers.ts";

/** Merged offers that are kept; the one that was asked for longest ago goes first. */
const MOST_MERGED = 300;

/** What the same offers come to together, made once for all who are offered them. */
export function createMergedOffers(): (offers: readonly [MadeOffer, ...MadeOffer[]], told: ToldConnections) => Offer {
  const kept = new Map<string, Offer>();
  const numbers = new WeakMap<MadeOffer, number>();
  let last = 0;

  function numberOf(offer: MadeOffer): number {
    const known = numbers.get(offer);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(offer, last);
    return last;
  }

  return (offers, told) => {
    const key = JSON.stringify([told, ...offers.map(numberOf)]);
    const offer = kept.get(key) ?? mergedOffer(offers, told);
    kept.delete(key);
    kept.set(key, offer);
    const [oldest] = kept.keys();
    if (kept.size > MOST_MERGED && oldest !== undefined) kept.delete(oldest);
    return offer;
  };
}
