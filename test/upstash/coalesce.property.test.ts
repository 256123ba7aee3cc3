import fc from "fast-check";
import { expect, it } from "vitest";
import { coalesce, type Sending } from "../../src/upstash/coalesce.ts";
import { RedisError, UpstashError } from "../../src/upstash/errors.ts";
import type { CommandOptions, RedisCommand } from "../../src/upstash/redis-command.ts";
import type { Answer } from "../../src/upstash/redis-responses.ts";
import "../properties.ts";

type Outcome = "answered" | "refused" | "too large" | "lost before" | "lost after";

/** What happens next: a call, the cancelling of one, the end of a turn, or an answer to one of the open requests. */
type Step =
  | { readonly does: "read" | "write"; readonly count: number }
  | { readonly does: "cancel"; readonly which: number }
  | { readonly does: "turn" }
  | { readonly does: "answer"; readonly which: number; readonly outcome: Outcome };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constantFrom("read" as const, "write" as const), count: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ does: fc.constant("cancel" as const), which: fc.nat() }),
  fc.constant({ does: "turn" as const }),
  fc.record({
    does: fc.constant("answer" as const),
    which: fc.nat(),
    outcome: fc.constantFrom<Outcome>("answered", "answered", "refused", "too large", "lost before", "lost after"),
  }),
);

interface OpenRequest {
  readonly commands: readonly RedisCommand[];
  readonly isRead: boolean;
  end(outcome: Outcome): void;
}

/** A Redis that carries out what it is told to, when it is told to, and remembers it. */
function standIn() {
  const open: OpenRequest[] = [];
  const sent: string[] = [];
  const carriedOut: string[] = [];

  function request(commands: readonly RedisCommand[], { signal, repeatable }: CommandOptions): Promise<Answer[]> {
    sent.push(...commands.map(([, id = ""]) => id));
    return new Promise((resolve, reject) => {
      const close = () => open.splice(open.indexOf(current), 1);
      const current: OpenRequest = {
        commands,
        isRead: repeatable,
        end(outcome) {
          close();
          if (outcome === "answered" || outcome === "lost after") carriedOut.push(...commands.map(([, id = ""]) => id));
          if (outcome === "answered") resolve(commands.map(([, id = ""]) => ({ reply: `reply to ${id}` })));
          else reject(failures[outcome]());
        },
      };
      signal?.addEventListener("abort", () => {
        close();
        reject(new UpstashError("cancelled", "The call was cancelled."));
      });
      open.push(current);
    });
  }

  const sending: Sending = {
    one: async (command, options) => (await request([command], options))[0] as Answer,
    many: request,
    billed: () => 1,
  };
  return { sending, open, sent, carriedOut };
}

const failures: Readonly<Record<Exclude<Outcome, "answered">, () => Error>> = {
  refused: () => new RedisError("ERR refused"),
  "too large": () => new UpstashError("too-large", "The reply is too large."),
  "lost before": () => new UpstashError("unreachable", "The connection was refused.", { notExecuted: true }),
  "lost after": () => new UpstashError("unreachable", "The connection was closed."),
};

interface Call {
  readonly id: string;
  readonly isRead: boolean;
  readonly controller: AbortController;
  endings: { reply?: unknown; error?: unknown }[];
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function play(steps: readonly Step[]) {
  const redis = standIn();
  const send = coalesce(redis.sending, { host: "redis.example", timeout: 60_000 });
  const calls: Call[] = [];

  function call(isRead: boolean): void {
    const made: Call = { id: String(calls.length), isRead, controller: new AbortController(), endings: [] };
    calls.push(made);
    const command = [isRead ? "GET" : "PUSH", made.id];
    send(command, { repeatable: isRead, signal: made.controller.signal }).then(
      (answer) => made.endings.push({ reply: "reply" in answer ? answer.reply : answer.error }),
      (error) => made.endings.push({ error }),
    );
  }

  async function perform(next: Step): Promise<void> {
    if (next.does === "turn") await turn();
    else if (next.does === "answer") redis.open[next.which % redis.open.length]?.end(next.outcome);
    else if (next.does !== "cancel") for (let count = 0; count < next.count; count += 1) call(next.does === "read");
    else {
      const cancelled = calls[next.which % calls.length];
      cancelled?.controller.abort();
      for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
      if (cancelled !== undefined) expect(cancelled.endings).toHaveLength(1);
    }
    expectBounds(redis.open);
  }

  for (const next of steps) await perform(next);
  for (let turns = 0; calls.some(({ endings }) => endings.length === 0); turns += 1) {
    if (turns > 10_000) throw new Error("A call was lost: it never ends.");
    for (const request of [...redis.open]) request.end("answered");
    await turn();
    expectBounds(redis.open);
  }
  await turn();
  return { calls, ...redis };
}

function expectBounds(open: readonly OpenRequest[]): void {
  expect(open.filter(({ isRead }) => isRead).length).toBeLessThanOrEqual(16);
  expect(open.filter(({ isRead }) => !isRead).length).toBeLessThanOrEqual(1);
  for (const { commands } of open) expect(commands.length).toBeLessThanOrEqual(128);
}

it("whatever is called, cancelled, answered and lost: each call ends once, with its own reply, and no write runs twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { calls, sent, carriedOut, open } = await play(steps);
      expect(open).toEqual([]);
      const timesSent = countOf(sent);
      const timesRun = countOf(carriedOut);
      for (const { id, isRead, controller, endings } of calls) {
        expect(endings).toHaveLength(1);
        const [{ reply, error } = {}] = endings;
        if (reply !== undefined) {
          expect(reply).toBe(`reply to ${id}`);
          expect(timesRun.get(id)).toBeGreaterThan(0);
        }
        if (!isRead) expect(timesSent.get(id) ?? 0).toBeLessThanOrEqual(1);
        if (error instanceof UpstashError && error.notExecuted && !isRead) expect(timesRun.get(id)).toBeUndefined();
        if (error instanceof UpstashError && error.kind === "cancelled") expect(controller.signal.aborted).toBe(true);
      }
      const writes = new Set(calls.filter(({ isRead }) => !isRead).map(({ id }) => id));
      const order = carriedOut.filter((id) => writes.has(id)).map(Number);
      expect(order).toEqual([...order].sort((one, other) => one - other));
    }),
    { numRuns: 200 },
  );
});

function countOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
