import type { Plan, ToolOutput } from "../../../call/tool.ts";
import { defineTool } from "../../../catalog/define.ts";
import type { QStashContext, ReachedQStash } from "../../qstash/context.ts";
import {
  INCIDENT_GROUPS,
  INCIDENT_HOURS,
  type IncidentInput,
  incidentInput,
} from "../../qstash/incidents/incident-input.ts";
import { incidentReading } from "../../qstash/incidents/incident-reading.ts";
import { readRunFailures } from "./read-run-failures.ts";
import { groupFailures } from "./run-failure-groups.ts";
import { runIncidentReport, whatIsNotRead } from "./run-incident-report.ts";

const REQUESTS = 40;

/** `workflow_incidents`: which runs fail, since when and why, in one call. */
export const workflowIncidentsTool = defineTool({
  name: "workflow_incidents",
  title: "Workflow incidents",
  access: "read",
  description:
    "Which workflow runs fail and why: by workflow, label and cause, against the time before, with next calls. Begin here.",
  input: incidentInput,
  async plan(given: IncidentInput, context: QStashContext): Promise<Plan> {
    const reached = await context.qstash("read");
    return { target: { qstash: reached.name }, run: () => report(given, reached, context) };
  },
  rows: { within: "groups" },
  paging: () => "Ask for fewer `fields`, or for fewer `hours`.",
});

async function report(
  { hours = INCIDENT_HOURS, groups: shown = INCIDENT_GROUPS, max_requests = REQUESTS }: IncidentInput,
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
