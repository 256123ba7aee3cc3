import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import type { ApprovalStore } from "../../src/approvals/approval.ts";
import { type ApprovalDesk, createApprovalDesk, type DeskTerms } from "../../src/approvals/approval-desk.ts";
import { approvalPages } from "../../src/approvals/approval-pages.ts";
import { createMemoryStore } from "../../src/approvals/memory-store.ts";
import type { CallToApprove } from "../../src/call/approvals.ts";
import { answerPages } from "../../src/pages/answer-pages.ts";
import { layoutWith, stylesPage } from "../../src/pages/layout.ts";
import type { Visitor } from "../../src/pages/page.ts";

export const ORIGIN = "http://127.0.0.1:4321";

/** A call that flushes a database. */
export function flushing(changes: Partial<CallToApprove> = {}): CallToApprove {
  return {
    caller: "local",
    tool: "redis_server_write",
    harm: ["runs FLUSHALL: every key of the database is deleted."],
    facts: [
      { name: "database", text: "orders (ID 96ad)" },
      { name: "keys", text: "2" },
    ],
    target: { database: "96ad" },
    call: "call-1",
    matter: "matter-1",
    ...changes,
  };
}

/** What goes on while a call of a test waits. */
export const meanwhile = { signal: new AbortController().signal, progress: async () => {} };

/** A desk whose clock a test moves; no call waits, unless the test gives it patience. */
export function deskOf(terms: Partial<DeskTerms> & { store?: ApprovalStore } = {}) {
  let time = Date.UTC(2026, 0, 1);
  const now = () => time;
  const desk = createApprovalDesk({
    store: createMemoryStore(now),
    origin: async () => ORIGIN,
    patience: 0,
    now,
    ...terms,
  });
  return {
    desk,
    calls: desk.of({ id: "local" }),
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

/** The approval that is asked for; fails the test where none is. */
export async function asked(calls: ReturnType<ApprovalDesk["of"]>, call: CallToApprove) {
  const answer = await calls.ask(call);
  if ("refused" in answer) throw new Error(answer.refused);
  return answer;
}

/** The pages of a desk, until the end of the test. */
export async function servePagesOf(desk: ApprovalDesk, visitor: Visitor = { caller: "local" }): Promise<string> {
  const server = createServer((request, response) => {
    void answer(request, response).then((isPage) => isPage || response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const bound = server.address();
  const origin = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : ""}`;
  const answer = answerPages({
    pages: [...approvalPages(desk), stylesPage],
    key: Buffer.alloc(32, 7),
    origin: () => origin,
    visitorOf: async () => visitor,
    layout: layoutWith([]),
  });
  return origin;
}
