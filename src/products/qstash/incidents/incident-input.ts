import * as z from "zod";
import { withMore } from "../../../call/more-argument.ts";
import { MOST_INCIDENT_GROUPS, MOST_INCIDENT_REQUESTS } from "./incident-report.ts";

/** Hours that are looked at, and groups that are shown, where a call says nothing. */
export const INCIDENT_HOURS = 24;
export const INCIDENT_GROUPS = 10;

/** What a call says that asks for incidents, of messages or of runs. */
export const incidentInput = withMore(
  {
    hours: z.number().int().min(1).max(720).optional().describe(`Up to now. Default ${INCIDENT_HOURS}.`),
    groups: z.number().int().min(1).max(MOST_INCIDENT_GROUPS).optional(),
    max_requests: z.number().int().min(6).max(MOST_INCIDENT_REQUESTS).optional(),
  },
  ["hours"],
  // The answer says when one of these helps.
  "groups, max_requests.",
);

export type IncidentInput = z.output<z.ZodObject<typeof incidentInput>>;
