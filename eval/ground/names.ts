import type { Random } from "../random.ts";

const PLANS = ["paid", "qstash_fixed_1m", "qstash_fixed_10m", "qstash_fixed_100m"] as const;
const SIMILARITIES = ["COSINE", "EUCLIDEAN", "DOT_PRODUCT"] as const;

/** The names of the ground, and what else is drawn anew for each seed. */
export interface Names {
  /** The e-mail of the account. */
  readonly owner: string;
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
  /** Requests that the customer has made in its window. */
  readonly used: number;
  readonly hot: string;
  readonly channel: string;
  readonly team: string;
  readonly otherTeam: string;
  readonly colleague: string;
  readonly index: string;
  /** How the index compares. */
  readonly similarity: (typeof SIMILARITIES)[number];
  /** The plan of QStash. */
  readonly plan: (typeof PLANS)[number];
  readonly delivery: DeliveryNames;
  readonly records: RecordNames;
}

/** The names of what is in vector indexes and search databases. */
export interface RecordNames {
  /** Vector indexes. */
  readonly catalog: string;
  readonly library: string;
  readonly offers: string;
  readonly articles: string;
  /** Namespaces of them. */
  readonly products: string;
  readonly reviews: string;
  readonly books: string;
  readonly papers: string;
  readonly fresh: string;
  readonly served: string;
  /** A search database, and an index in it. */
  readonly archive: string;
  readonly guides: string;
  /** A word that no document has but those that are looked for. */
  readonly device: string;
  /** A file in the project. */
  readonly file: string;
  /** Of which the records are drawn. */
  readonly seed: number;
}

/** The names of what QStash delivers. */
export interface DeliveryNames {
  /** Paths of destinations. */
  readonly hook: string;
  readonly oldHook: string;
  readonly otherHook: string;
  /** What the hook lacks. */
  readonly relation: string;
  readonly queue: string;
  readonly otherQueue: string;
  readonly busyQueue: string;
  readonly report: string;
  readonly otherReports: readonly string[];
  readonly label: string;
  readonly outdatedLabel: string;
  readonly otherLabel: string;
  /** The path of a workflow. */
  readonly workflow: string;
  /** What it cannot reach. */
  readonly mailServer: string;
}

/** Draws the names. */
export function drawNames({ word, below }: Random): Names {
  const test = `qa${word(4)}`;
  return {
    owner: `${word()}@example.com`,
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
    used: 100 + below(900),
    hot: `product:${word(8)}`,
    channel: `deploys-${word()}`,
    team: `team-${word()}`,
    otherTeam: `team-${word()}`,
    colleague: `${word()}@example.com`,
    index: `manuals-${word()}`,
    similarity: SIMILARITIES[below(SIMILARITIES.length)] ?? "COSINE",
    plan: PLANS[below(PLANS.length)] ?? "paid",
    delivery: drawDeliveryNames({ word, below }),
    records: drawRecordNames({ word, below }),
  };
}

function drawRecordNames({ word, below }: Random): RecordNames {
  const drawn = (kind: string) => `${kind}-${word()}`;
  return {
    catalog: drawn("catalog"),
    library: drawn("library"),
    offers: drawn("offers"),
    articles: drawn("articles"),
    products: drawn("products"),
    reviews: drawn("reviews"),
    books: drawn("books"),
    papers: drawn("papers"),
    fresh: drawn("fresh"),
    served: drawn("served"),
    archive: drawn("archive"),
    guides: drawn("guides"),
    device: `device${word()}`,
    file: `load-${word()}.jsonl`,
    seed: below(1_000_000),
  };
}

function drawDeliveryNames({ word }: Random): DeliveryNames {
  const drawn = (kind: string) => `${kind}-${word()}`;
  return {
    hook: drawn("invoiced"),
    oldHook: drawn("signed-up"),
    otherHook: drawn("shipped"),
    relation: `ledger_${word()}`,
    queue: drawn("mails"),
    otherQueue: drawn("archive"),
    busyQueue: drawn("thumbnails"),
    report: drawn("nightly"),
    otherReports: [drawn("hourly"), drawn("weekly"), drawn("cleanup")],
    label: drawn("import"),
    outdatedLabel: drawn("offers"),
    otherLabel: drawn("refunds"),
    workflow: drawn("checkout"),
    mailServer: drawn("smtp"),
  };
}
