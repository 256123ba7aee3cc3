import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { QStashContext, ReachedQStash } from "../context.ts";
import { incidentReading } from "./incident-reading.ts";
import { incidentReport, MOST_GROUPS, MOST_REQUESTS, whatIsMissing } from "./incident-report.ts";
import { readIncidents } from "./read-incidents.ts";

const HOURS = 24;
const REQUESTS = 30;
const GROUPS = 10;

const input = withMore(
  {
    hours: z.number().int().min(1).max(720).optional().describe(`Up to now. Default ${HOURS}.`),
    groups: z.number().int().min(1).max(MOST_GROUPS).optional(),
    max_requests: z.number().int().min(6).max(MOST_REQUESTS).optional(),
  },
  ["hours"],
  // The answer says when one of these helps.
  "groups, max_requests.",
);

type Input = z.output<z.ZodObject<typeof input>>;

/** `qstash_incidents`: what fails, since when and why, in one call. */
export const incidentsTool = defineTool({
  name: "qstash_incidents",
  title: "QStash incidents",
  access: "read",
  description:
    "What fails in QStash and why: by destination, label and cause, against the time before, with next calls. Begin here.",
  input,
  async plan(given: Input, context: QStashContext): Promise<Plan> {
    const reached = await context.qstash("read");
    return { target: { qstash: reached.name }, run: () => report(given, reached, context) };
  },
  rows: { within: "groups" },
  paging: () => "Ask for fewer `fields`, or for fewer `hours`.",
});

async function report(
  { hours = HOURS, groups = GROUPS, max_requests = REQUESTS }: Input,
  reached: ReachedQStash,
  context: QStashContext,
): Promise<ToolOutput> {
  const reading = incidentReading({ hours, maxRequests: max_requests }, reached, context);
  const read = await readIncidents(reading);
  const isOffered = (tool: string) => context.offered?.has(tool) ?? true;
  const options = { window: reading.window, keys: read.keys, region: context.resource, isOffered, groups };
  const missing = whatIsMissing(read, options);
  return { result: incidentReport(read, options), ...(missing === undefined ? {} : { notice: missing }) };
}
