import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Approval, MOST_OF_A_CALLER, WAITS } from "../../src/approvals/approval.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { LIST_SCRIPT } from "../../src/shared-state/approval-scripts.ts";
import { commandsOverRest } from "../../src/shared-state/rest-commands.ts";
import { createSharedState } from "../../src/shared-state/shared-state.ts";
import type { StateCommands } from "../../src/shared-state/state-commands.ts";
import { NO_PROXIES } from "../../src/upstash/proxies.ts";
import { flushing } from "../approvals/desk.ts";
import { closing } from "../end-to-end/closing.ts";

/* Over the REST API, whose replies are read up to a bound. */

const keep = closing(afterEach);
let database: LocalDatabase;
beforeAll(async () => {
  database = await startLocalDatabase();
});
afterAll(() => database.stop());

/** As long as what a person is asked about may be. */
const harm = Array.from({ length: 20 }, (_, line) => `- ${line} ${"runs FLUSHALL ".repeat(10)}`);

function approvalOf(caller: string, index: number): Approval {
  const id = `${caller}-${index}`;
  return { ...flushing({ caller, harm, call: id }), id, created: Date.now(), expires: Date.now() + WAITS };
}

describe("approvals of many calls", () => {
  test("are all listed once, however much there is to read of them", async () => {
    const commands = commandsOverRest({ url: database.url, token: database.token }, NO_PROXIES);
    const { approvals } = keep(createSharedState(commands, { key: "a-key-of-all-nodes-0123456789", log: () => {} }));
    const callers = ["ada", "bob", "eve"];
    const all = callers.flatMap((caller) =>
      Array.from({ length: MOST_OF_A_CALLER }, (_, index) => approvalOf(caller, index)),
    );
    await Promise.all(all.map((approval) => approvals.create(approval)));
    const listed = (await approvals.list()).map(({ approval }) => approval.id);
    expect(listed.sort()).toEqual(all.map(({ id }) => id).sort());
    const ofBob = (await approvals.list("bob")).map(({ approval }) => approval.id);
    expect(ofBob.sort()).toEqual(all.flatMap(({ id, caller }) => (caller === "bob" ? [id] : [])).sort());
  });

  test("are all listed where those of a page end before the next one is read", async () => {
    const commands = commandsOverRest({ url: database.url, token: database.token }, NO_PROXIES);
    const ending: StateCommands = {
      ...commands,
      async run(command) {
        const reply = await commands.run(command);
        const [, script, , listed = ""] = command;
        const [, rows] = script === LIST_SCRIPT && Array.isArray(reply) ? reply : [];
        for (const [key] of Array.isArray(rows) ? rows : []) await commands.run(["ZREM", listed, key]);
        return reply;
      },
    };
    const { approvals } = keep(
      createSharedState(ending, { key: "another-key-of-all-nodes-0123456789", log: () => {} }),
    );
    const all = Array.from({ length: MOST_OF_A_CALLER }, (_, index) => approvalOf("ada", index));
    for (const approval of all) await approvals.create(approval);
    const listed = (await approvals.list()).map(({ approval }) => approval.id);
    expect(listed.sort()).toEqual(all.map(({ id }) => id).sort());
  });
});
