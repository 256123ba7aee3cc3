import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallResult } from "../../../src/call/deliver.ts";
import { products } from "../../../src/products/index.ts";
import { redisFamilies } from "../../../src/products/redis/families/index.ts";
import { refusedCommands } from "../../../src/products/redis/refused.ts";
import { startUpstream, type Upstream } from "../../end-to-end/upstream.ts";
import { configOf, type ServedService, serve } from "../../served.ts";

/** What Redis says, in turn: each calls for advice of its own. */
const ERRORS = [
  "WRONGTYPE Operation against a key holding the wrong kind of value",
  "NOPERM this user has no permissions to run the command",
  "ERR max requests limit exceeded. Limit: 500000, Usage: 500002.",
  "ERR syntax error",
];

let upstream: Upstream;
let said = 0;
let everything: ReadonlySet<string>;
beforeAll(async () => {
  upstream = await startUpstream((response, _, body) => {
    const error = ERRORS[said++ % ERRORS.length];
    const commands: unknown = body.startsWith("[") ? JSON.parse(body) : [];
    const answer = Array.isArray(commands) && Array.isArray(commands[0]) ? commands.map(() => ({ error })) : { error };
    response.writeHead(Array.isArray(answer) ? 200 : 400, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });
  const rows = await Promise.all(products.map((product) => product.listing()));
  everything = new Set(rows.flat().map(({ name }) => name));
});
afterAll(() => upstream.close());

const levels = {
  "read-only": {},
  "privileged-reads": { allowPrivilegedReads: "true" },
  writes: { allowWrites: "true" },
};
const selections = {
  everything: {},
  "all toolsets": { toolsets: "all,kafka" },
  "strings and pipelines": { toolsets: "redis_string,redis_pipeline" },
  "keys alone": { tools: "redis_key_*" },
  "no pipelines": { excludeTools: "redis_pipeline_*,redis_keys*,redis_key_inspect" },
  "the account's": { toolsets: "database,backup,redis_server" },
};
const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account-of-the-test" };
const configurations = Object.keys(levels).flatMap((level) =>
  Object.keys(selections).flatMap((selection) => [true, false].map((hasAccount) => ({ level, selection, hasAccount }))),
);

function configured(level: string, selection: string, hasAccount: boolean): Promise<ServedService> {
  const database = {
    UPSTASH_REDIS_REST_URL: upstream.url,
    UPSTASH_REDIS_REST_TOKEN: "AX8vACQgStandardTokenOfTheShop",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "An8vACQgReadOnlyTokenOfTheShop",
  };
  const flags = { ...levels[level as keyof typeof levels], ...selections[selection as keyof typeof selections] };
  return serve(configOf({ ...flags, confirm: "never" }, { ...database, ...(hasAccount ? account : {}) }));
}

/** Calls that are answered with advice: what a family runs, what it does not, what REST cannot carry. */
function callsOf({ tools }: ServedService): [tool: string, input: object][] {
  const asked = [
    ...refusedCommands.keys(),
    ...redisFamilies.flatMap(({ commands }) => commands.slice(0, 1).map(({ name }) => name)),
    "NO.SUCH",
    "FT.SEARCH x",
  ];
  const family = [...tools.values()].filter(
    ({ name, commands }) => name.startsWith("redis_") && commands !== undefined,
  );
  const one = family
    .slice(0, 2)
    .flatMap(({ name }) => asked.map((command) => [name, { command, args: ["a"] }] as const));
  const own = family
    .slice(0, 4)
    .flatMap(({ name, commands }) => ERRORS.map(() => [name, { command: commands?.[0], args: ["a", "b"] }] as const));
  const many = ["redis_pipeline_read", "redis_pipeline_write"].filter((name) => tools.has(name));
  const lines = many.flatMap((name) => asked.map((line) => [name, { commands: [[...line.split(" "), "a"]] }] as const));
  const bytes = tools.has("redis_bytes_write")
    ? asked.map((command) => ["redis_bytes_write", { command, args: ["a"], base64: "aGk=" }] as const)
    : [];
  return [...one, ...own, ...lines, ...bytes].map(([name, input]) => [name, input]);
}

async function hintsOf(served: ServedService): Promise<string[]> {
  const signal = new AbortController().signal;
  const client = { signal, progress: async () => {}, consent: { canAsk: false } };
  const answers = await Promise.all(
    callsOf(served).map(([name, input]) => served.call(name, input, client) as Promise<CallResult>),
  );
  return [served.offer.instructions, ...answers.map((answer) => answer.content[0]?.text ?? "")];
}

describe("a hint", () => {
  test.each(configurations)(
    "names no tool that is not offered: $level, $selection, with an account: $hasAccount",
    async ({ level, selection, hasAccount }) => {
      const served = await configured(level, selection, hasAccount);
      try {
        const hints = await hintsOf(served);
        const wrong = hints.flatMap((hint) =>
          (hint.match(/\b[a-z]+(_[a-z0-9]+)+\b/g) ?? [])
            .filter((word) => everything.has(word) && !served.tools.has(word))
            .map((word) => `${word}: ${hint.slice(0, 200)}`),
        );
        expect(hints.length).toBeGreaterThan(10);
        expect([...new Set(wrong)]).toEqual([]);
      } finally {
        await served.service.close();
      }
    },
  );
});
