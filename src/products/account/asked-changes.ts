import type { HarmfulThing } from "../../call/harm.ts";
import { durationText } from "./answers/readable.ts";

/*
 * What a person is asked about although nothing is deleted: what costs money, gives somebody power, or ends what others rely
 * on. All of it depends on the input alone; what is there now is in the previews. No price stands here, because they change:
 * the question says where Upstash shows them.
 */

type Input = Readonly<Record<string, unknown>>;
type AsksAbout = (input: Input) => readonly HarmfulThing[];

const pricesOf = (product: "redis" | "vector" | "search") => `prices: upstash.com/pricing/${product}`;
const pricesOfQstash = "prices: upstash.com/pricing";

const byUse = "costs money: Upstash bills what is used from then on";
const eachMonth = "costs money: Upstash bills the plan each month from then on";
const byChoice = "can cost money: where no plan is named, Upstash chooses a free or a paid one by the account";

/** What a plan means for the bill; nothing where it is free. */
function billOf(plan: unknown): string | undefined {
  if (plan === "free") return undefined;
  if (plan === undefined) return byChoice;
  return plan === "payg" || plan === "paid" ? byUse : eachMonth;
}

/** A new database on any plan but the free one. */
export const asksAboutNewDatabase: AsksAbout = ({ plan, read_regions }) => {
  const bill = billOf(plan);
  if (bill === undefined) return [];
  const on = plan === undefined ? "" : ` on the plan ${plan}`;
  return [
    { does: `creates a Redis database${on}`, means: `${bill}; ${pricesOf("redis")}` },
    ...asksAboutReadRegions({ read_regions }),
  ];
};

/** Read regions that a database is to have; none cost nothing. */
export const asksAboutReadRegions: AsksAbout = ({ read_regions }) =>
  Array.isArray(read_regions) && read_regions.length > 0
    ? [
        {
          does: `has the database serve reads in ${read_regions.join(", ")}`,
          means: `costs money but on the free plan: each write is billed again for each read region, and fixed plans cost more with each; ${pricesOf("redis")}`,
        },
      ]
    : [];

/** Any other plan of a database: a free one has lower limits. */
export const asksAboutPlan: AsksAbout = ({ plan_name, auto_upgrade, prod_pack_enabled }) => [
  { does: `changes the plan of a Redis database to ${plan_name}`, means: planMeans(plan_name, pricesOf("redis")) },
  ...(auto_upgrade === true ? asksAboutAutoUpgrade({}) : []),
  ...(prod_pack_enabled === true
    ? [{ does: "adds the production pack", means: `costs money: Upstash bills it each month; ${pricesOf("redis")}` }]
    : []),
];

export const asksAboutAutoUpgrade: AsksAbout = () => [
  {
    does: "enables auto scaling of a Redis database",
    means: `costs more without another question: at its limits Upstash raises the plan and bills the higher one; ${pricesOf("redis")}`,
  },
];

/** More can be billed with a higher budget, and with a lower one the database is slowed down sooner. */
export const asksAboutBudget: AsksAbout = ({ budget }) => [
  {
    does: `sets the monthly budget of a Redis database to ${budget} US dollars`,
    means:
      budget === 0
        ? "Upstash does not document whether that is no limit or no spending"
        : "Upstash bills up to that much a month, and from there on slows the database down",
  },
];

export const asksAboutTls: AsksAbout = () => [
  {
    does: "enables TLS on a Redis database",
    means: "clients that connect without it lose access, and the API cannot disable it again",
  },
];

export const asksAboutEviction: AsksAbout = () => [
  {
    does: "enables eviction on a Redis database",
    means: "when it is full Upstash deletes entries to make room, those that expire first and then any",
  },
];

export const asksAboutQstashPlan: AsksAbout = ({ plan_name }) => [
  { does: `changes the plan of a QStash user to ${plan_name}`, means: planMeans(plan_name, pricesOfQstash) },
];

export const asksAboutQstashBudget: AsksAbout = ({ budget }) => [
  budget === 0
    ? { does: "removes the monthly budget of a QStash user", means: "nothing limits what Upstash bills" }
    : {
        does: `sets the monthly budget of a QStash user to ${budget} US dollars`,
        means: "Upstash bills up to that much a month",
      },
];

export const asksAboutQstashPack: AsksAbout = () => [
  {
    does: "enables the production pack of a QStash user",
    means: `costs money: Upstash bills it each month; ${pricesOfQstash}`,
  },
];

/** The plan of a new vector index, which the API takes as `type`. */
export const asksAboutNewVectorIndex: AsksAbout = ({ type }) => asksAboutNewIndex("vector", type);

export const asksAboutNewSearchIndex: AsksAbout = ({ type }) => asksAboutNewIndex("search", type);

function asksAboutNewIndex(product: "vector" | "search", plan: unknown): HarmfulThing[] {
  const bill = billOf(plan);
  const on = plan === undefined ? "" : ` on the plan ${plan}`;
  return bill === undefined
    ? []
    : [{ does: `creates a ${product} index${on}`, means: `${bill}; ${pricesOf(product)}` }];
}

export const asksAboutVectorPlan: AsksAbout = ({ target_plan }) => [
  { does: `changes the plan of a vector index to ${target_plan}`, means: planMeans(target_plan, pricesOf("vector")) },
];

function planMeans(plan: unknown, prices: string): string {
  const bill = billOf(plan);
  return bill === undefined ? "its limits are lower, and what is above them is refused" : `${bill}; ${prices}`;
}

/** A card that the members of a team can spend from. */
export const asksAboutNewTeam: AsksAbout = ({ copy_cc }) =>
  copy_cc === true
    ? [
        {
          does: "creates a team with the credit card of this account",
          means: "what the team uses is billed to this card",
        },
      ]
    : [];

const rolesAskedAbout: Readonly<Record<string, string>> = {
  admin: "this person can do everything in the team: its data, its members and its payment methods",
  owner: "this person can do everything in the team, delete it too",
  finance: "this person manages the team's payment methods",
};

/** The roles that decide on members or money; a `dev` has the resources alone. */
export const asksAboutNewMember: AsksAbout = ({ member_role }) => {
  const role = String(member_role);
  const means = Object.hasOwn(rolesAskedAbout, role) ? rolesAskedAbout[role] : undefined;
  return means === undefined ? [] : [{ does: `invites a person to a team as ${role}`, means }];
};

/** A limit on what a topic keeps; -1, the highest possible, takes nothing away. */
export const asksAboutRetention: AsksAbout = ({ retention_time, retention_size }) => {
  const limits = [
    ...(isLimit(retention_time) ? [durationText(retention_time)] : []),
    ...(isLimit(retention_size) ? [`${retention_size} bytes`] : []),
  ];
  if (limits.length === 0) return [];
  return [
    {
      does: `has a Kafka topic keep messages for ${limits.join(" and ")} at most`,
      means: "what is older or more is deleted, for good",
    },
  ];
};

function isLimit(limit: unknown): limit is number {
  return typeof limit === "number" && limit !== -1;
}
