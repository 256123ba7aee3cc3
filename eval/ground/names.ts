import type { Random } from "../random.ts";

/** The names of the ground that are drawn anew for each seed. */
export interface Names {
  readonly shop: string;
  readonly pricing: string;
  readonly blog: string;
  readonly staging: string;
  readonly left: string;
  readonly right: string;
  readonly test: string;
  readonly golden: string;
  readonly heavy: Readonly<Record<"string" | "list" | "hash" | "zset", string>>;
  readonly orders: string;
  readonly billing: string;
  readonly mailing: string;
  readonly deadWorker: string;
  readonly worker: string;
  readonly events: string;
  readonly customer: string;
  readonly hot: string;
  readonly channel: string;
  readonly team: string;
  readonly otherTeam: string;
  readonly colleague: string;
  readonly index: string;
}

/** Draws the names. */
export function drawNames({ word }: Random): Names {
  const test = `qa${word(4)}`;
  return {
    shop: `shop-${word()}`,
    pricing: `pricing-${word()}`,
    blog: `blog-${word()}`,
    staging: `staging-${word()}`,
    left: `left-${word()}`,
    right: `right-${word()}`,
    test: `${test}:`,
    golden: `${test}-golden:`,
    heavy: {
      string: `export-${word()}`,
      list: `backlog-${word()}`,
      hash: `lookup-${word()}`,
      zset: `ranking-${word()}`,
    },
    orders: `orders-${word()}`,
    billing: `billing-${word()}`,
    mailing: `mailing-${word()}`,
    deadWorker: `worker-${word()}`,
    worker: `worker-${word()}`,
    events: `events-${word()}`,
    customer: `acme-${word()}`,
    hot: `product:${word(8)}`,
    channel: `deploys-${word()}`,
    team: `team-${word()}`,
    otherTeam: `team-${word()}`,
    colleague: `${word()}@example.com`,
    index: `manuals-${word()}`,
  };
}
