import { describe, expect, test } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { callersIn } from "../../src/callers/caller-file.ts";
import { createKnownCallers } from "../../src/callers/known-callers.ts";
import { configFor } from "../../src/config/for-callers.ts";
import { products } from "../../src/products/index.ts";
import { createService } from "../../src/service.ts";
import { usualRequest } from "../../src/transport/usual-request.ts";
import { stepsOf } from "../upstash/steps-of.ts";

/*
 * What a call costs, in steps, does not depend on how many callers or tools there are.
 */

const environment = { UPSTASH_REDIS_REST_URL: "https://shop.upstash.io", UPSTASH_REDIS_REST_TOKEN: "a-standard-token" };
const at = configFor({ transport: "http" }, environment, products);

async function knownCallers(count: number) {
  const callers = createKnownCallers((levels, own) => at(levels, own).products);
  const entries = Array.from({ length: count }, (_, index) => ({
    name: `caller-${index}`,
    token_sha256: tokenDigest(`token-${index}`),
    access: "writes",
  }));
  await callers.replace(callersIn(JSON.stringify({ callers: entries }), "callers.json"));
  return callers;
}

/** The most steps that finding one of some tokens takes. */
function mostSteps(callers: Awaited<ReturnType<typeof knownCallers>>, tokens: readonly string[]): number {
  return Math.max(...tokens.map((token) => stepsOf(() => callers.of(token))));
}

describe("10,000 callers", () => {
  test("are told apart by their tokens in hardly more steps than ten", async () => {
    const [few, many] = [await knownCallers(10), await knownCallers(10_000)];
    expect(many.of("token-9999")?.id).toBe("caller-9999");
    const more = mostSteps(many, ["token-0", "token-5000", "token-9999", "of-nobody"]) - mostSteps(few, ["token-0"]);
    // Those whose digests begin alike are compared one by one: of 10,000 that is a few.
    expect(more).toBeLessThanOrEqual(3);
  });

  test("at one access level are served the same offer, which is made once", async () => {
    const callers = await knownCallers(1_000);
    const service = createService(at(new Set(["writes"])));
    const served = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => {
        const caller = callers.of(`token-${index}`);
        if (caller === undefined) throw new Error("Nobody is known.");
        return service.serve(caller);
      }),
    );
    expect(new Set(served.map(({ offer }) => offer)).size).toBe(1);
    expect(new Set(served).size).toBe(1_000);
    await service.close();
  });
});

describe("many tools", () => {
  test("cost a call that names one of them nothing: it is read and found in as many steps as among few", async () => {
    const callers = await knownCallers(1);
    const caller = callers.of("token-0");
    if (caller === undefined) throw new Error("Nobody is known.");
    const service = createService(at(new Set(["writes"])));
    const all = await service.serve(caller);
    const one = await service.serve(caller, [
      { toolsets: [], tools: ["redis_string_read"], excludeTools: [], upTo: "destructive" },
    ]);
    expect([all.offer.tools.size > 20, one.offer.tools.size]).toEqual([true, 1]);
    const message = { id: 1, method: "tools/call", params: { name: "redis_string_read", arguments: {} } };
    const stepsWith = (served: typeof all) =>
      stepsOf(() => {
        usualRequest(message, {}, served);
        served.offer.tools.get("redis_string_read");
      });
    expect(stepsWith(all)).toBe(stepsWith(one));
    await service.close();
  });
});
