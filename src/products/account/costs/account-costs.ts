import * as z from "zod";
import { OF_LAST_ANSWER } from "../../../call/call-arguments.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { unlisted } from "../../../call/unlisted.ts";
import { defineTool } from "../../../catalog/define.ts";
import {
  cursorBehind,
  type ListPlace,
  LONGEST_CURSOR,
  listKey,
  listPlaceOf,
  startAt,
} from "../../../catalog/list-cursor.ts";
import type { AccountContext } from "../context.ts";
import { whole } from "../tables/inputs.ts";
import { billingMonth } from "./billing-month.ts";
import { type FoundResource, isOfOne, listBilled, type ReadCosts, readCosts } from "./read-costs.ts";
import { type CostReport, costReport } from "./report.ts";

const NAME = "account_costs";
const LIST = listKey(NAME, {});
/** Rows, of which more would be cut, and resources, each of which costs a request. */
const MOST_ROWS = 100;
const MOST_READ = 10_000;

const input = {
  limit: whole(1, MOST_ROWS).default(20).describe("Rows. Default 20."),
  offset: whole(0, MOST_READ).default(0).describe("Default 0."),
  max_requests: unlisted(whole(1, MOST_READ).default(2_000)),
  cursor: z.string().min(1).max(LONGEST_CURSOR).optional().describe(OF_LAST_ANSWER),
};

type Input = z.output<z.ZodObject<typeof input>>;

/** `account_costs`: what everything in the account costs this month, and will have cost at its end. */
export function accountCostsTool(clock: () => number = Date.now) {
  return defineTool({
    name: NAME,
    title: "Account costs",
    access: "read",
    description:
      "What the account costs this month, in US dollars: in total and by resource, the dearest first, with forecast and budget; what stands out: over budget, jumps, unused.",
    input,
    rows: { within: "resources" },
    plan: (given, context: AccountContext): Plan => {
      const place = given.cursor === undefined ? undefined : listPlaceOf(given.cursor, LIST);
      return { target: {}, run: () => readAndReport(given, place, context, clock()) };
    },
    paging: () => "Fewer rows fit: give a smaller `limit`, and read on with `offset`.",
  });
}

async function readAndReport(
  { limit, offset, max_requests }: Input,
  place: ListPlace | undefined,
  context: AccountContext,
  now: number,
): Promise<ToolOutput> {
  const { found, unread } = await listBilled(context);
  const start = place === undefined ? 0 : startAt(place, found.map(keyOf));
  const month = billingMonth(now);
  const read = await readCosts(found.slice(start, start + max_requests), month, context);
  const [failure] = read.failures;
  if (failure !== undefined && read.costs.length === 0 && !read.failures.some(isOfOne)) throw failure;
  const report = costReport(read.costs, [...unread, ...read.unread], { month, limit, offset });
  return { result: report, ...remarksOf(report, read, { found, start }) };
}

/** What the sums are without, and how to read on. */
function remarksOf(
  { rest, total }: CostReport,
  { asked, stopped }: ReadCosts,
  { found, start }: { found: readonly FoundResource[]; start: number },
): Record<string, string> {
  const end = start + asked;
  const last = found[end - 1];
  const isPart = start > 0 || end < found.length;
  const notices = [
    ...(isPart
      ? [
          `These sums are of the resources ${start + 1} to ${end} of ${found.length} alone; add those of the other answers.`,
        ]
      : []),
    ...(stopped === undefined
      ? []
      : [`No more were read, since so many failed one after the other: ${stopped.message}`]),
    ...(end < found.length ? ["Go on with `cursor`."] : []),
    ...(total.not_read === undefined
      ? []
      : [`The sums are without ${total.not_read} that could not be read (not_read).`]),
    ...(rest === undefined ? [] : [`${rest.resources} are in rest alone: \`limit\` and \`offset\` show them.`]),
  ];
  return {
    ...(end < found.length ? { cursor: cursorBehind(LIST, end, last && keyOf(last)) } : {}),
    ...(notices.length === 0 ? {} : { notice: notices.join(" ") }),
  };
}

function keyOf({ resource }: FoundResource): string {
  return `${resource.product}/${resource.id}`;
}
