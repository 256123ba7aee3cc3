import { type Budgeted, type CallBudget, createCallBudget } from "../../../upstash/budget/call-budget.ts";

/** The budget of a call that has sent so many requests to an index; `atOwn` is said where its own limit ends it. */
export function createRequestBudget(api: Budgeted, sent: () => number, atOwn = ""): CallBudget {
  return createCallBudget(api, sent, { unit: "requests", atOwn, untouched: "Nothing was changed." });
}
