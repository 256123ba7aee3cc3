import { describe, expect, test } from "vitest";
import { tokenDigest } from "../../../src/callers/bearer-token.ts";
import { callersIn } from "../../../src/callers/caller-file.ts";
import { createKnownCallers } from "../../../src/callers/known-callers.ts";
import { highestScope } from "../../../src/callers/oauth/oauth-scopes.ts";
import {
  anySubject,
  callerId,
  createTokenCallers,
  MOST_TOKEN_CALLERS,
} from "../../../src/callers/oauth/token-callers.ts";
import { configFor } from "../../../src/config/for-callers.ts";
import { products } from "../../../src/products/index.ts";

const ISSUER = "https://auth.example.com/team";
const productsAt = (...[levels, own]: Parameters<ReturnType<typeof configFor>>) =>
  configFor({}, { UPSTASH_REDIS_REST_URL: "https://shop.upstash.io" }, products)(levels, own).products;
const entries = (...callers: object[]) => callersIn(JSON.stringify({ callers }), "callers.json");
const ofFile = { name: "bob", token_sha256: tokenDigest("token-of-bob") };

async function open(...callers: object[]) {
  const known = createKnownCallers(productsAt);
  await known.replace(entries(...callers));
  return { known, tokenCallers: createTokenCallers(ISSUER, known, productsAt) };
}

describe("whoever has signed in at the issuer", () => {
  test("is shown the most that their tokens may give, where any subject may call", async () => {
    const { known, tokenCallers } = await open(ofFile);
    const id = callerId(ISSUER, "lovelace");
    const [seen, called] = [tokenCallers.signedIn(id), tokenCallers.of("lovelace", "upstash:destructive")];
    expect(seen).toMatchObject({ id, access: "writes" });
    expect(seen?.products).toBe(called?.products);
    await known.replace(entries({ name: "ada", oauth_sub: "ada" }));
    expect(tokenCallers.signedIn(id)).toBeUndefined();
  });
});

describe("the scopes of a token", () => {
  test.each([
    ["upstash:read", "upstash:read"],
    ["openid upstash:write upstash:read offline_access", "upstash:write"],
    ["upstash:destructive", "upstash:destructive"],
    ["", undefined],
    ["upstash:Read upstash upstash:reader read", undefined],
  ])("%j give what the highest gives: %s", (claim, scope) => {
    expect(highestScope(claim)).toBe(scope);
  });

  test.each([
    ["upstash:read", { access: "read-only", upTo: undefined }],
    ["upstash:privileged", { access: "privileged-reads", upTo: undefined }],
    ["upstash:write", { access: "writes", upTo: "write" }],
    ["upstash:destructive", { access: "writes", upTo: undefined }],
  ] as const)("%s decide the access level, and whether what destroys is offered", (scope, expected) => {
    const caller = createTokenCallers(ISSUER, anySubject(), productsAt).of("ada", scope);
    expect({ access: caller?.access, upTo: caller?.offered?.upTo }).toEqual(expected);
  });
});

describe("the callers of tokens", () => {
  test("are one for each subject and scope, and the same one for every token", () => {
    const callers = createTokenCallers(ISSUER, anySubject(), productsAt);
    const ada = callers.of("ada", "upstash:read");
    expect(callers.of("ada", "upstash:read")).toBe(ada);
    expect(callers.of("bob", "upstash:read")?.id).not.toBe(ada?.id);
    expect(callers.of("ada", "upstash:write")?.id).toBe(ada?.id);
  });

  test("have 128 calls at once for each subject, whatever the scopes of its tokens", () => {
    const callers = createTokenCallers(ISSUER, anySubject(), productsAt);
    const [reader, writer] = [callers.of("ada", "upstash:read"), callers.of("ada", "upstash:write")];
    for (let call = 0; call < 128; call += 1) expect(reader?.limits?.begin()).toBeUndefined();
    expect(writer?.limits?.begin()).toContain("128 calls of yours are running");
    expect(callers.of("bob", "upstash:read")?.limits?.begin()).toBeUndefined();
  });

  test("are kept up to a number, and the one that was not needed for longest goes", () => {
    const callers = createTokenCallers(ISSUER, anySubject(), productsAt);
    const [ada, bob] = [callers.of("ada", "upstash:read"), callers.of("bob", "upstash:read")];
    for (let index = 2; index < MOST_TOKEN_CALLERS; index += 1) callers.of(`sub-${index}`, "upstash:read");
    expect(callers.of("ada", "upstash:read")).toBe(ada);
    callers.of("one-more", "upstash:read");
    expect(callers.of("ada", "upstash:read")).toBe(ada);
    expect(callers.of("bob", "upstash:read")).not.toBe(bob);
  });

  test("are whoever has a token, where the file names no subject", async () => {
    const { tokenCallers } = await open(ofFile);
    expect(tokenCallers.of("ada", "upstash:read")).toMatchObject({ id: "oauth:auth.example.com/team:ada" });
  });

  test("are those of the file alone, where it names one", async () => {
    const { tokenCallers } = await open(ofFile, { name: "ada", oauth_sub: "auth0|1", access: "writes" });
    expect(tokenCallers.of("auth0|1", "upstash:read")).toMatchObject({ id: "ada", access: "read-only" });
    expect(tokenCallers.of("auth0|2", "upstash:read")).toBeUndefined();
  });
});

describe("a subject that is a program", () => {
  test("is an agent beside a person of the same name, who is none", async () => {
    const { tokenCallers } = await open(ofFile);
    expect(tokenCallers.of("ci", "upstash:read", true)?.isAgent).toBe(true);
    expect(tokenCallers.of("ci", "upstash:read", false)?.isAgent).toBe(false);
  });

  test.each([
    [undefined, true, true],
    [undefined, false, false],
    [false, true, false],
    [true, false, true],
  ])("with is_agent %s in its entry, and %s by its token, is an agent: %s", async (is_agent, isProgram, expected) => {
    const { tokenCallers } = await open({ name: "ci", oauth_sub: "1", is_agent });
    expect(tokenCallers.of("1", "upstash:write", isProgram)?.isAgent).toBe(expected);
  });
});

describe("a subject in the file", () => {
  test.each([
    ["read-only", "upstash:destructive", "read-only"],
    ["privileged-reads", "upstash:destructive", "privileged-reads"],
    ["privileged-reads", "upstash:read", "read-only"],
    ["writes", "upstash:privileged", "privileged-reads"],
  ] as const)("with %s and the scope %s has %s", async (access, scope, expected) => {
    const { tokenCallers } = await open({ name: "ada", oauth_sub: "1", access });
    expect(tokenCallers.of("1", scope)?.access).toBe(expected);
  });

  test("has its tools and its limits, which all of its tokens share", async () => {
    const entry = { name: "ada", oauth_sub: "1", access: "writes", tools: ["redis_*"], calls_per_minute: 1 };
    const { tokenCallers } = await open(entry);
    const [reader, writer] = [tokenCallers.of("1", "upstash:read"), tokenCallers.of("1", "upstash:write")];
    expect(writer?.offered).toEqual({ toolsets: [], tools: ["redis_*"], excludeTools: [], upTo: "write" });
    expect(reader?.limits?.admit()).toBeUndefined();
    expect(writer?.limits?.admit()).toContain("More than 1 calls in a minute");
  });

  test("has its own credentials, at each level that its scopes may give", async () => {
    const credentials = {
      UPSTASH_REDIS_REST_URL: "https://own.upstash.io",
      UPSTASH_REDIS_REST_TOKEN: "standard-token-of-its-own",
      UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-its-own",
    };
    const { tokenCallers } = await open({ name: "ada", oauth_sub: "1", access: "writes", credentials });
    const facts = tokenCallers.of("1", "upstash:read")?.products.flatMap(({ facts: { secrets } }) => secrets);
    expect(facts).toEqual(expect.arrayContaining(["standard-token-of-its-own", "read-only-token-of-its-own"]));
  });

  test("that is removed has everything ended that was running", async () => {
    const { known, tokenCallers } = await open({ name: "ada", oauth_sub: "1" }, { name: "eve", oauth_sub: "2" });
    const [ada, eve] = [tokenCallers.of("1", "upstash:read"), tokenCallers.of("2", "upstash:read")];
    await known.replace(entries({ name: "eve", oauth_sub: "2" }));
    expect([ada?.ended?.aborted, eve?.ended?.aborted]).toEqual([true, false]);
    expect(tokenCallers.of("1", "upstash:read")).toBeUndefined();
  });

  test("that is the last one and is removed does not let in whoever has a token, itself among them", async () => {
    const { known, tokenCallers } = await open(ofFile, { name: "ada", oauth_sub: "1" });
    await known.replace(entries(ofFile));
    expect(tokenCallers.of("1", "upstash:destructive")).toBeUndefined();
    expect(tokenCallers.of("2", "upstash:read")).toBeUndefined();
    await known.replace(entries(ofFile, { name: "eve", oauth_sub: "2" }));
    expect(tokenCallers.of("2", "upstash:read")?.id).toBe("eve");
  });

  test("that comes into a file without any ends whoever is not named", async () => {
    const { known, tokenCallers } = await open(ofFile);
    const before = tokenCallers.of("1", "upstash:read");
    await known.replace(entries(ofFile, { name: "ada", oauth_sub: "1" }));
    expect(before?.ended?.aborted).toBe(true);
    expect(tokenCallers.of("1", "upstash:read")?.id).toBe("ada");
    expect(tokenCallers.of("2", "upstash:read")).toBeUndefined();
  });
});

describe("the id of a caller", () => {
  test.each([
    ["https://auth.example.com/team", "auth0|5f7c", "oauth:auth.example.com/team:auth0|5f7c"],
    ["http://127.0.0.1:9000", "ada@example.com", "oauth:127.0.0.1:9000:ada@example.com"],
  ])("of %s and %s can be read: %s", (issuer, subject, id) => {
    expect(callerId(issuer, subject)).toBe(id);
  });

  test.each(["a b", "a\n", "ü", "a:b", "a~b", `${"a".repeat(65)}`, "<script>"])(
    "of the subject %j is short and plain, and its own",
    (subject) => {
      expect(callerId("https://a.example", subject)).toMatch(/^oauth:a\.example:[\w.@|/-]{1,16}~[\da-f]{32}$/);
      expect(callerId("https://a.example", subject)).not.toBe(callerId("https://a.example", `${subject}b`));
    },
  );
});
