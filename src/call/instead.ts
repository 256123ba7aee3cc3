import type { AtPage, Question, Verdict } from "./consent.ts";
import { type CallResult, type Delivery, deliverClean, deliverFailure } from "./deliver.ts";
import type { Outcome } from "./observer.ts";
import type { ReadCall } from "./read-call.ts";
import type { Tool } from "./tool.ts";

const HARM_TOO_LONG =
  "What this call would destroy does not fit in an answer. Nothing was changed. Do less in one call; the person who runs the server can allow longer answers with --max-output.";
const CONFIRM_NOTICE =
  "Nothing was done yet. Show this to the person; when they agree, make the same call with confirm_token.";

/** What is answered in place of carrying a call out. */
export function instead(
  tool: Tool,
  { input }: Pick<ReadCall, "input">,
  verdict: Exclude<Verdict, { kind: "agreed" }>,
  { confirmNotice, course }: { confirmNotice: string | undefined; course: { outcome: Outcome; delivery: Delivery } },
): CallResult | Question {
  switch (verdict.kind) {
    case "ask":
      course.outcome = "asked";
      return { question: verdict.question, state: verdict.state, ...(verdict.page && { page: verdict.page }) };
    case "refused":
      course.outcome = "refused";
      return deliverFailure(verdict.reason, course.delivery);
    case "preview": {
      course.outcome = "previewed";
      const remarks = { confirm_token: verdict.token, notice: confirmNotice ?? CONFIRM_NOTICE };
      return withHarmInSight(tool, input, verdict, remarks, course.delivery);
    }
    case "at-page": {
      course.outcome = "previewed";
      const remarks = pageRemarks(verdict);
      if (verdict.shown !== undefined) return withHarmInSight(tool, input, verdict.shown, remarks, course.delivery);
      return deliverClean(tool, input, { result: "not decided yet", ...remarks }, course.delivery);
    }
  }
}

/** What would be lost, with what to do. A permission for what was cut out of sight would be one for anything. */
function withHarmInSight(
  tool: Tool,
  input: Record<string, unknown>,
  { would, preview }: NonNullable<AtPage["shown"]>,
  remarks: Readonly<Record<string, unknown>>,
  delivery: Delivery,
): CallResult {
  const answer = deliverClean(tool, input, { result: { would, ...preview }, ...remarks }, delivery);
  const shown = (answer.structuredContent?.result ?? {}) as { would?: unknown };
  return shown.would === would ? answer : deliverFailure(HARM_TOO_LONG, delivery);
}

function pageRemarks({ asked: { id, url, opened }, shown, because = "" }: AtPage) {
  const place = PLACES[opened === undefined ? "told" : opened ? "opened" : "failed"];
  return {
    approval: { id, url },
    notice: shown === undefined ? UNDECIDED : `${because}Nothing was done yet. ${place}${THEN}`,
  };
}

/** Where the person finds the page, by whether the server has opened it for them. */
const PLACES = {
  told: "Show this to the person, who decides at approval.url",
  opened: "The person decides at approval.url, which was opened in their browser; show them this and the address",
  failed: "No browser could be opened. Show this to the person, who decides at approval.url",
} as const;
const THEN = "; then make the same call again.";
const UNDECIDED =
  "Nothing was done: the person has not decided at approval.url yet. Make the same call again when they have.";
