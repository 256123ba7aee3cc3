import { describe, expect, it } from "vitest";
import { startScriptedServer } from "../../../upstash/scripted-server.ts";
import { ok, serveAccount } from "../served.ts";
import { type Answers, database, redisAccount, statistics } from "./fixture.ts";

const token = "AXW_ASQgOTZhZDA4NTYtMDNiMS00ZWU3LTk2NjYtZTgx";
const count = 120;

/** The whole server for an account over HTTP; its lists have tokens, and each answer takes a moment. */
async function served(answers: Answers) {
  const seen = { open: 0, most: 0 };
  const api = await startScriptedServer(async ({ path }) => {
    seen.open += 1;
    seen.most = Math.max(seen.most, seen.open);
    await new Promise(setImmediate);
    seen.open -= 1;
    const known = answers[path];
    return known === undefined ? { status: 403, body: '"not yours"' } : ok(known);
  });
  return { api, seen, server: serveAccount(api.url, "writes", { maxOutput: "40000" }) };
}

const many = redisAccount(
  Array.from({ length: count }, (_, index) => {
    return [database(`db-${index}`, { rest_token: `${token}${index}` }), statistics(index / 10)] as const;
  }),
);

describe("account_costs from a client's side", () => {
  it("sends nothing but GET, a few at once, and answers without tokens and uncut", async () => {
    const { api, seen, server } = await served(many);
    const answer = await server.answer("account_costs", { limit: 100 });
    const result = answer.result as Record<string, unknown>;
    expect(new Set(api.received.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(api.received).toHaveLength(count + 4);
    expect(seen.most).toBeLessThanOrEqual(8);
    expect(result).toMatchObject({ total: { resources: count, not_read: 3 }, rest: { resources: 20 } });
    expect(result.resources).toHaveLength(100);
    expect(JSON.stringify(answer)).not.toContain(token);
    expect(answer.notice).not.toContain("cut");
  });

  it("names the lists that it may not see, in the API's words", async () => {
    const { server } = await served(many);
    const { result } = await server.answer("account_costs", { limit: 1 });
    expect((result as { not_read: unknown }).not_read).toEqual([
      {
        why: "The Developer API does not allow this (403): not yours.",
        resources: ["all QStash users", "all search indexes", "all vector indexes"],
      },
    ]);
  });

  it("fails where the key is not accepted at all, and says what to check", async () => {
    const api = await startScriptedServer(() => ({ status: 401, body: '"Unauthorized"' }));
    const text = await serveAccount(api.url, "read-only").failure("account_costs");
    expect(text).toContain("did not accept the account (401)");
    expect(text).toContain("UPSTASH_API_KEY");
  });
});
