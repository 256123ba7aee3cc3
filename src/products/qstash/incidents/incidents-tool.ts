import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { QStashContext, ReachedQStash } from "../context.ts";
import { INCIDENT_GROUPS, INCIDENT_HOURS, type IncidentInput, incidentInput } from "./incident-input.ts";
import { incidentReading } from "./incident-reading.ts";
import { incidentReport, whatIsMissing } from "./incident-report.ts";
import { readIncidents } from "./read-incidents.ts";

const REQUESTS = 30;

/** `qstash_incidents`: what fails, since when and why, in one call. */
export const incidentsTool = defineTool({
  name: "qstash_incidents",
  title: "QStash incidents",
  access: "read",
  description:
    "What fails in QStash and why: by destination, label and cause, against the time before, with next calls. Begin here.",
  input: incidentInput,
  async plan(given: IncidentInput, context: QStashContext): Promise<Plan> {
    const reached = await context.qstash("read");
    return { target: { qstash: reached.name }, run: () => report(given, reached, context) };
  },
  rows: { within: "groups" },
  paging: () => "Ask for fewer `fields`, or for fewer `hours`.",
});

async function report(
  { hours = INCIDENT_HOURS, groups = INCIDENT_GROUPS, max_requests = REQUESTS }: IncidentInput,
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
