import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checkUpstreams } from "../../../src/commands/doctor/check-upstream.ts";
import { reportInWords } from "../../../src/commands/doctor/doctor-report.ts";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../../src/local/embedded-upstash.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { configOf } from "../../served.ts";
import { type Answer, type Received, startScriptedServer } from "../../upstash/scripted-server.ts";

const KEY = "key-of-the-account-8c11f0";
const [MAY_WRITE, READS] = ["token-that-may-write-9d2e", "token-that-only-reads-41aa"];
const SECRETS = [KEY, MAY_WRITE, READS];

/** What is found of a configuration, in which no secret stands, nor in what is printed of it. */
async function checked(flags: Record<string, string>, environment: Record<string, string>, url?: string) {
  const { products } = configOf(
    flags,
    environment,
    url === undefined ? environment : { UPSTASH_DEVELOPER_API_URL: url },
  );
  const http = createHttp({ timeout: 5_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  const upstreams = await checkUpstreams(products, http);
  const here = {
    access: undefined,
    transport: undefined,
    flags: [],
    variables: [],
    warnings: [],
    problem: undefined,
    incomplete: [],
  };
  const printed = reportInWords({ version: "1", ok: true, here: { ...here, upstreams }, clients: [] });
  const secrets = [
    ...SECRETS,
    ...Object.entries(environment).flatMap(([name, value]) => (/TOKEN|KEY/.test(name) ? [value] : [])),
  ];
  for (const secret of secrets) expect(JSON.stringify(upstreams) + printed).not.toContain(secret);
  return new Map(upstreams.map(({ product, rights, because }) => [product, { rights, because }]));
}

describe("in an Upstash with an account", () => {
  let upstash: EmbeddedUpstash;
  beforeAll(async () => {
    upstash = await startEmbeddedUpstash({});
  });
  afterAll(() => upstash.stop());

  test.each([
    ["read-only", {}, "read-only"],
    ["writes", { allowWrites: "true" }, "standard"],
  ] as const)("the tokens of the access level %s are told apart", async (_, flags, rights) => {
    const told = await checked(flags, upstash.variables({ mayWrite: "allowWrites" in flags }));
    const found = [...told].map(([product, { rights: own }]) => [product, own]);
    expect(Object.fromEntries(found)).toEqual({
      ...{ redis: rights, vector: rights, search: rights, qstash: rights },
      account: "unknown",
    });
  });

  test("a token is known by what it is, whatever the variable says that it is", async () => {
    const variables = upstash.variables({ mayWrite: false });
    const swapped = {
      ...variables,
      UPSTASH_VECTOR_REST_READONLY_TOKEN: variables.UPSTASH_VECTOR_REST_TOKEN ?? "",
      QSTASH_READONLY_TOKEN: variables.QSTASH_TOKEN ?? "",
    };
    const told = await checked({}, swapped);
    expect(told.get("vector")).toEqual({
      rights: "standard",
      because: "the account has it as the token of its vector index",
    });
    expect(told.get("qstash")?.rights).toBe("standard");
    expect(told.get("search")?.rights).toBe("read-only");
  });

  test("without the account's credentials it is said what would tell", async () => {
    const { UPSTASH_EMAIL: _, UPSTASH_API_KEY: __, ...others } = upstash.variables({ mayWrite: false });
    const told = await checked({}, others);
    for (const product of ["vector", "search", "qstash"]) {
      expect(told.get(product)?.rights).toBe("unknown");
      expect(told.get(product)?.because).toMatch(
        /no documented read tells .* with UPSTASH_EMAIL and UPSTASH_API_KEY set/,
      );
    }
  });
});

/** An index at the address of a stand-in, whose account answers as given. */
async function withAccount(answer: (request: Received) => Answer | "hang up") {
  const server = await startScriptedServer((request) =>
    request.path === "/info" || request.path === "/v2/teams" ? { body: '{"result":{}}' } : answer(request),
  );
  const environment = {
    ...{ UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: KEY },
    ...{ UPSTASH_VECTOR_REST_URL: server.url, UPSTASH_VECTOR_REST_READONLY_TOKEN: READS },
  };
  const told = await checked({}, environment, server.url);
  return { told, received: server.received, host: new URL(server.url).host };
}

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });

describe("what the account is asked", () => {
  test("is reads alone, of the index at the address, with the key of the account and never with a token", async () => {
    const indexes = (endpoint: string) => [
      { id: "other", endpoint: "127.0.0.1:1" },
      { id: "mine", endpoint },
    ];
    let host = "";
    const { received, told } = await withAccount(({ path, headers }) => {
      host = headers.host ?? host;
      return json(
        path === "/v2/vector/index" ? indexes(host) : { id: "mine", token: MAY_WRITE, read_only_token: READS },
      );
    });
    const asked = received.filter(({ path }) => path.startsWith("/v2/vector"));
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v2/vector/index",
      "GET /v2/vector/index/mine",
    ]);
    const basic = `Basic ${Buffer.from(`dev@example.com:${KEY}`).toString("base64")}`;
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([basic, basic]);
    expect(told.get("vector")?.rights).toBe("read-only");
  });

  test.each<[string, (request: Received) => Answer | "hang up", string]>([
    ["does not answer", () => "hang up", "the account, which has both of its tokens, was not reached"],
    ["refuses", () => ({ status: 403, body: "{}" }), "the account did not tell of its vector index"],
    ["answers a page", () => ({ body: "<html>" }), "the account did not tell of its vector index"],
    ["has no such index", () => json([{ id: "x", endpoint: "127.0.0.1:1" }]), "the account has no such vector index"],
    [
      "has other tokens",
      ({ path, headers }) =>
        json(
          path === "/v2/vector/index"
            ? [{ id: "x", endpoint: headers.host }]
            : { token: MAY_WRITE, read_only_token: "other" },
        ),
      "it is neither of the two tokens that the account has for its vector index",
    ],
    [
      "shows no tokens",
      ({ path, headers }) => json(path === "/v2/vector/index" ? [{ id: "x", endpoint: headers.host }] : { id: "x" }),
      "it is neither of the two tokens that the account has for its vector index",
    ],
  ])("leaves it unknown, with why, where it %s", async (_, answer, because) => {
    const { told } = await withAccount(answer);
    expect(told.get("vector")).toEqual({ rights: "unknown", because });
    expect(told.get("account")).toEqual({
      rights: "unknown",
      because: "a key of the account may be read-only, which only a refused change would tell; none is sent",
    });
  });
});
