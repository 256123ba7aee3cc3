import { describe, expect, onTestFinished, test } from "vitest";
import type { CallEnd } from "../../../src/call/observer.ts";
import { configOf, serve } from "../../served.ts";
import { apiKey, email, startDeveloperApiStandIn } from "./served.ts";

/** What an observer hears of a call of an account tool. */
async function observed(tool: string, input: Record<string, unknown>): Promise<CallEnd | undefined> {
  const api = await startDeveloperApiStandIn([{ database_id: "id-of-shop", database_name: "shop" }]);
  const config = configOf(
    { allowWrites: "true", confirm: "never", toolsets: "all,kafka" },
    { UPSTASH_EMAIL: email, UPSTASH_API_KEY: apiKey },
    { UPSTASH_DEVELOPER_API_URL: api.url },
  );
  const ended: CallEnd[] = [];
  const { call, service } = await serve(config, { observers: [{ begun() {}, ended: (end) => void ended.push(end) }] });
  onTestFinished(() => service.close());
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  await call(tool, input, client);
  return ended[0];
}

describe("a call of the account", () => {
  test.each([
    ["database_rename", { database: "shop", name: "private" }, { database: "id-of-shop" }],
    ["backup_delete", { database: "shop", backup: "backup" }, { database: "id-of-shop", backup: "3" }],
    ["team_member_add", { team: "team", member_email: "private@example.com", member_role: "dev" }, { team: "2" }],
    ["team_member_list", { team: "2" }, { team: "2" }],
    ["database_list", {}, {}],
  ])("%s is about IDs alone", async (tool, input, target) => {
    expect((await observed(tool, input))?.target).toEqual(target);
  });

  test("counts its request, and not the look-up of a name, which serves all calls", async () => {
    expect(await observed("database_rename", { database: "shop", name: "store" })).toMatchObject({
      requests: 1,
      commands: 0,
    });
  });
});
