import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { QStashContext, ReachedQStash } from "../../qstash/context.ts";
import { incidentReading } from "../../qstash/incidents/incident-reading.ts";
import { MOST_GROUPS, MOST_REQUESTS } from "../../qstash/incidents/incident-report.ts";
import { readRunFailures } from "./read-run-failures.ts";
import { groupFailures } from "./run-failure-groups.ts";
import { runIncidentReport, whatIsNotRead } from "./run-incident-report.ts";

const HOURS = 24;
const REQUESTS = 40;
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

/** `workflow_incidents`: which runs fail, since when and why, in one call. */
export const workflowIncidentsTool = defineTool({
  name: "workflow_incidents",
  title: "Workflow incidents",
  access: "read",
  description:
    "Which workflow runs fail and why: by workflow, label and cause, against the time before, with next calls. Begin here.",
  input,
  async plan(given: Input, context: QStashContext): Promise<Plan> {
    const reached = await context.qstash("read");
    return { target: { qstash: reached.name }, run: () => report(given, reached, context) };
  },
  rows: { within: "groups" },
  paging: () => "Ask for fewer `fields`, or for fewer `hours`.",
});

async function report(
  { hours = HOURS, groups: shown = GROUPS, max_requests = REQUESTS }: Input,
  reached: ReachedQStash,
  context: QStashContext,
): Promise<ToolOutput> {
  const reading = incidentReading({ hours, maxRequests: max_requests }, reached, context);
  const read = await readRunFailures(reading);
  const groups = groupFailures(read.failures, reading.window.from);
  const isOffered = (tool: string) => context.offered?.has(tool) ?? true;
  // Where writes are allowed, what is not offered is of another toolset.
  const needs = context.level === "writes" ? { needs: "the toolset qstash" } : {};
  const options = {
    window: reading.window,
    keys: read.keys,
    region: context.resource,
    isOffered,
    ...needs,
    groups: shown,
  };
  const missing = whatIsNotRead(read, groups.length, options);
  return { result: runIncidentReport(read, groups, options), ...(missing === undefined ? {} : { notice: missing }) };
}
