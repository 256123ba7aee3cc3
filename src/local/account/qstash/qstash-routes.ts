import * as z from "zod";
import { notFoundError } from "../../http/api-error.ts";
import { type AccountRoute, type ChangeAnswer, routesOn } from "../account-route.ts";
import type { AuditAction } from "../audit-actions.ts";
import { costOfDays, costOfMonth } from "../billing.ts";
import { find, itemsOf } from "../collection.ts";
import { unixSeconds } from "../identifiers.ts";
import { resourceId } from "../resource-fields.ts";
import type { TeamsToMoveTo } from "../teams.ts";
import { dayNamesOfMonth, emptySeries, seriesOfMonth } from "../time-series.ts";
import { type QStashState, type QStashUser, qstashBill, qstashSecrets, qstashUserDocument } from "./qstash-users.ts";

type QStashNeeds = QStashState & TeamsToMoveTo;

const { read, change, changeBy } = routesOn<QStashNeeds>();

/** The addresses of the published example; the local server sends nothing from anywhere. */
const SENDER_ADDRESSES = ["3.125.136.186/32", "18.198.95.233/32"] as const;

const planBody = z.object({ plan_name: z.enum(["paid", "qstash_fixed_1m", "qstash_fixed_10m", "qstash_fixed_100m"]) });
const moveBody = z.object({ qstash_id: resourceId, target_team_id: resourceId });
/** "Minimum 20, maximum 10000, or 0 for no limit." */
const budgetBody = z.object({
  budget: z
    .number()
    .int()
    .min(0)
    .max(10_000)
    .refine((dollars) => dollars === 0 || dollars >= 20, "expected 0 for no limit, or at least 20"),
});

/** The user that the endpoints without an ID are about: the account's first. */
function ownUser(state: QStashState): QStashUser {
  const [user] = itemsOf(state.qstashUsers);
  if (user === undefined) throw notFoundError("the account has no qstash user");
  return user;
}

/** New password and tokens; the old ones are gone. */
function rotate(user: QStashUser): ChangeAnswer {
  Object.assign(user, qstashSecrets(user.id));
  return { answer: qstashUserDocument(user), entity: user.id };
}

/** An endpoint that turns something of one user on or off and answers "OK". */
function toggleProductionPack(name: "enable" | "disable", action: AuditAction): AccountRoute<QStashNeeds> {
  return change(`POST /v2/qstash/${name}-prodpack/{id}`, action, ({ state, path }) => {
    const user = find(state.qstashUsers, path.id);
    user.productionPack = name === "enable";
    return { answer: "OK", entity: user.id };
  });
}

/**
 * Schema QStashStats: the account does not know what its QStash sends, so nothing costs but the plan. An unknown `period` is a
 * 400.
 */
function statistics(user: QStashUser, query: URLSearchParams): Record<string, unknown> {
  const now = Date.now();
  const overPeriod = emptySeries(query, now);
  const days = seriesOfMonth(now, () => 0);
  const bill = qstashBill(user);
  return {
    days: dayNamesOfMonth(now),
    daily_requests: days.map((day) => ({ ...day, workflow_message: 0, workflow_run: 0 })),
    daily_billings: costOfDays(bill, now, seriesOfMonth),
    daily_bandwidths: days,
    daily_used: overPeriod,
    daily_used_workflow: overPeriod,
    daily_qstash_messages: [{ id: "delivered", data_points: overPeriod }],
    daily_workflow_messages: [{ id: "canceled", data_points: overPeriod }],
    dlq_message_count: 0,
    daily_bandwidth_used: overPeriod,
    total_monthly_billing: costOfMonth(bill, now),
  };
}

/** QStash users, their tokens, plans, budgets and statistics. */
export const qstashRoutes: readonly AccountRoute<QStashNeeds>[] = [
  read("/v2/qstash/user", ({ state }) => qstashUserDocument(ownUser(state))),
  read("/v2/qstash/users", ({ state }) => itemsOf(state.qstashUsers).map(qstashUserDocument)),
  read("/v2/qstash/user/{id}", ({ state, path }) => qstashUserDocument(find(state.qstashUsers, path.id))),
  read("/v2/qstash/stats/{id}", ({ state, path, query }) => statistics(find(state.qstashUsers, path.id), query)),
  read("/v2/qstash/ipv4", () => SENDER_ADDRESSES, { open: true }),
  change("POST /v2/qstash/rotate-token", "Rotate QStash Token", ({ state }) => rotate(ownUser(state))),
  change("POST /v2/qstash/rotate-token/{id}", "Rotate QStash Token", ({ state, path }) =>
    rotate(find(state.qstashUsers, path.id)),
  ),
  changeBy("POST /v2/qstash/set-plan/{id}", "Set QStash Plan", planBody, ({ state, path, body }) => {
    const user = find(state.qstashUsers, path.id);
    user.plan = body.plan_name;
    user.planChangedAt = unixSeconds();
    return { answer: "OK", entity: user.id, secondEntity: body.plan_name };
  }),
  changeBy("POST /v2/qstash/move-to-team", "Move QStash To Team", moveBody, ({ state, body }) => {
    const user = find(state.qstashUsers, body.qstash_id);
    const team = find(state.teams, body.target_team_id);
    user.owner = team.id;
    return { answer: "OK", entity: user.id, secondEntity: team.name };
  }),
  changeBy("PATCH /v2/qstash/update-budget/{id}", "Update QStash Budget", budgetBody, ({ state, path, body }) => {
    const user = find(state.qstashUsers, path.id);
    user.budget = body.budget;
    return { answer: "OK", entity: user.id };
  }),
  toggleProductionPack("enable", "Enable QStash Production Pack"),
  toggleProductionPack("disable", "Disable QStash Production Pack"),
];
