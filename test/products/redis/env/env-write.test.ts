import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ToolOutput } from "../../../../src/call/tool.ts";
import { type EnvProduct, envProducts } from "../../../../src/products/account/env/env-products.ts";
import type { RedisContext } from "../../../../src/products/redis/context.ts";
import { envWrite } from "../../../../src/products/redis/env/env-write.ts";
import { RedisError, UpstashError } from "../../../../src/upstash/errors.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";
import { contextWith, type SentCommand } from "../../../call/fixture.ts";

const credentials = {
  url: "https://calm-cat-1.upstash.io",
  token: "Standard-Token==",
  readOnlyToken: "Read-Only-Token==",
};
const keys = { current: "sig_Current", next: "sig_Next" };
const secrets = [
  credentials.token,
  credentials.readOnlyToken,
  keys.current,
  keys.next,
  "Token-of-User",
  "Password-of-User",
];

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "env-write-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The context of a call whose account has one of each product, named `orders`. */
function context(
  parts: Partial<RedisContext["env"]> = {},
  call: Partial<RedisContext> = {},
  answer?: () => Reply,
  sent: SentCommand[] = [],
) {
  const base = contextWith(answer ?? (() => "Token-of-User"), sent);
  const database = async () => ({ ...(await base.database()), name: "orders", id: "id-1" });
  const env: RedisContext["env"] = {
    ...base.env,
    ofDatabase: async () => credentials,
    ofAccount: async () => ({ id: "id-1", name: "orders", credentials }),
    hasApi: () => true,
    ask: async () => keys,
    ...parts,
  };
  return { ...base, database, env, ...call };
}

async function run(input: Record<string, unknown>, given: RedisContext = context()): Promise<ToolOutput> {
  const plan = await envWrite(folder).plan(input as never, given);
  const answer = await plan.run();
  expect(secrets.filter((secret) => JSON.stringify([answer, plan.target]).includes(secret))).toEqual([]);
  return answer;
}

async function refusal(input: Record<string, unknown>, given?: RedisContext): Promise<string> {
  const told = await run(input, given).then(
    () => "nothing was refused",
    (error: Error) => error.message,
  );
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  return told;
}

const text = (file = ".env") => readFile(join(folder, file), "utf8");

const inFull: Readonly<Record<EnvProduct, readonly string[]>> = {
  redis: [
    "UPSTASH_REDIS_REST_URL=https://calm-cat-1.upstash.io",
    "UPSTASH_REDIS_REST_TOKEN=Standard-Token==",
    "UPSTASH_REDIS_REST_READONLY_TOKEN=Read-Only-Token==",
  ],
  qstash: [
    "QSTASH_URL=https://calm-cat-1.upstash.io",
    "QSTASH_TOKEN=Standard-Token==",
    "QSTASH_CURRENT_SIGNING_KEY=sig_Current",
    "QSTASH_NEXT_SIGNING_KEY=sig_Next",
  ],
  vector: [
    "UPSTASH_VECTOR_REST_URL=https://calm-cat-1.upstash.io",
    "UPSTASH_VECTOR_REST_TOKEN=Standard-Token==",
    "UPSTASH_VECTOR_REST_READONLY_TOKEN=Read-Only-Token==",
  ],
  search: [
    "UPSTASH_SEARCH_REST_URL=https://calm-cat-1.upstash.io",
    "UPSTASH_SEARCH_REST_TOKEN=Standard-Token==",
    "UPSTASH_SEARCH_REST_READONLY_TOKEN=Read-Only-Token==",
  ],
};

describe.each(Object.entries(inFull))("env_write of %s", (product, lines) => {
  const input = { product, resource: "orders" };

  it("writes what its clients read, and tells the names alone", async () => {
    const { result } = await run(input);
    expect(await text()).toBe(`${lines.join("\n")}\n`);
    expect(result).toMatchObject({ file: ".env", written: lines.map((line) => line.split("=")[0]), checked: true });
    expect(JSON.stringify(result)).toContain("orders (ID id-1)");
  });

  it("writes the standard token alone where it is asked to", async () => {
    await run({ ...input, tokens: "standard" });
    expect(await text()).toBe(`${lines.filter((line) => !line.includes("READONLY")).join("\n")}\n`);
  });

  it("checks a token that it writes by one read, and says where that failed", async () => {
    const asked: unknown[] = [];
    const ask = async (...given: unknown[]) => {
      asked.push(given);
      throw new UpstashError("unauthorized", "The token was not accepted (401).");
    };
    const { result, notice } = await run(input, context({ ask }));
    expect(asked).toEqual([
      [{ url: credentials.url, token: credentials.token }, envProducts[product as EnvProduct].check.path],
    ]);
    expect(result).toMatchObject({ checked: false });
    expect(notice).toMatch(/^A read with the token/);
    expect(notice).not.toContain("was started with");
    expect(notice).toContain("The token was not accepted");
    if (product === "qstash") expect(notice).toContain("QSTASH_NEXT_SIGNING_KEY was not written.");
  });

  it("is remembered by its tokens, which a rotation ends, and not by signing keys", async () => {
    const given = context();
    await run(input, given);
    const holding = () => given.env.files.holding({ product: product as EnvProduct, resource: ["id-1"] });
    expect(await holding()).toEqual([".env"]);
    const others = lines.map((line) => (line.includes("TOKEN=") ? `${line}-other` : line));
    await writeFile(join(folder, ".env"), `${others.join("\n")}\n`);
    expect(await holding()).toEqual([]);
  });

  it("asks no REST API that the embedded Upstash has not", async () => {
    const ask = async () => expect.unreachable("A REST API was asked.");
    const { result, notice } = await run(input, context({ ask, hasApi: () => false }));
    expect(result).toMatchObject({ checked: false });
    expect(notice).toContain(`no REST API of ${product}`);
  });

  it("leaves a file with other values as it is", async () => {
    await writeFile(join(folder, ".env.local"), `A=1\n${lines[1]?.split("=")[0]}=older\n`);
    expect(await refusal({ ...input, file: ".env.local" })).toContain("replace: true");
    expect(await text(".env.local")).toContain("=older\n");
    await run({ ...input, file: ".env.local", replace: true });
    expect(await text(".env.local")).toContain(`A=1\n${lines[1]}\n`);
  });

  it.each(["../.env", "/tmp/.env", "env", ".env/x", ".env\n"])("writes to no file %j", async (file) => {
    expect(await refusal({ ...input, file })).toMatch(/^file must be/);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["a b", "a\nB=1", "$HOME", ""])(
    "writes no token %j that a .env file would read as something else",
    async (token) => {
      const found = { id: "1", name: "orders", credentials: { ...credentials, token } };
      const env = { ofAccount: async () => found, ofDatabase: async () => found.credentials };
      expect(await refusal(input, context(env))).toContain("TOKEN has characters");
      expect(await readdir(folder)).toEqual([]);
    },
  );
});

describe("the token of a user", () => {
  const owner = { caller: context().caller, database: "calm-cat-1.upstash.io", user: "agent" };
  const known = (answer?: () => Reply, sent: SentCommand[] = []) => {
    const given = context({}, {}, answer, sent);
    given.env.userTokens.keep(owner, "Password-of-User");
    return given;
  };

  it("takes the place of the database's own", async () => {
    const sent: SentCommand[] = [];
    const { result } = await run({ acl_user: "agent" }, known(undefined, sent));
    expect(sent.map(({ command }) => command)).toEqual([["ACL", "RESTTOKEN", "agent", "Password-of-User"]]);
    expect(await text()).toBe(
      "UPSTASH_REDIS_REST_URL=https://calm-cat-1.upstash.io\nUPSTASH_REDIS_REST_TOKEN=Token-of-User\n",
    );
    expect(result).toMatchObject({ acl_user: "agent", database: "orders (ID id-1)", checked: true });
  });

  it("is remembered with the file, until the file has another one", async () => {
    const given = known();
    const holding = () => given.env.files.holding({ product: "redis", resource: ["id-1"], user: "agent" });
    await run({ acl_user: "agent" }, given);
    expect(await holding()).toEqual([".env"]);
    await writeFile(join(folder, ".env"), "UPSTASH_REDIS_REST_TOKEN=another\n");
    expect(await holding()).toEqual([]);
  });

  it("beside a read-only token of the database in the file is told of", async () => {
    await writeFile(join(folder, ".env"), "UPSTASH_REDIS_REST_READONLY_TOKEN=of-the-database\n");
    expect((await run({ acl_user: "agent" }, known())).notice).toContain(
      "UPSTASH_REDIS_REST_READONLY_TOKEN in the file is of another database or user, or an old one, and was left as it was.",
    );
  });

  it("that this process has not made is refused with what makes one", async () => {
    expect(await refusal({ acl_user: "agent" })).toMatch(/not known here.*redis_acl_user_create.*new_password: true/);
    const offered = new Set(["env_write"]);
    expect(await refusal({ acl_user: "agent" }, context({}, { offered }))).toMatch(/console: ACL GENTOKEN/);
  });

  it("is no other caller's", async () => {
    const given = known();
    expect(await refusal({ acl_user: "agent" }, { ...given, caller: "another" })).toContain("not known here");
  });

  it("whose password has changed is refused, and forgotten", async () => {
    const given = known(() => {
      throw new RedisError('ERR Wrong password or user "agent" does not exist');
    });
    expect(await refusal({ acl_user: "agent" }, given)).toMatch(/gone or has another password/);
    expect(given.env.userTokens.of(owner)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("arguments that do not go together", () => {
  it.each([
    [{ product: "vector", acl_user: "agent" }, {}, "leave product out"],
    [{ acl_user: "agent", tokens: "both" }, {}, "leave tokens out"],
    [{ product: "qstash", tokens: "read-only" }, {}, "no variable for a read-only token of qstash"],
    [{ product: "vector" }, { resource: "orders" }, "give resource"],
    [{ resource: "one" }, { resource: "two" }, "two databases"],
  ])("%j with %j are refused", async (input, call, why) => {
    const told = await refusal(input, context({}, call));
    expect(told).toContain(why);
    expect(told).toContain("Nothing was written.");
  });
});

describe("the configured database", () => {
  const configured = { ofDatabase: async () => ({ url: credentials.url, token: credentials.token }) };

  it("needs no account for its URL and standard token", async () => {
    await run({}, context(configured));
    expect(await text()).toBe(
      "UPSTASH_REDIS_REST_URL=https://calm-cat-1.upstash.io\nUPSTASH_REDIS_REST_TOKEN=Standard-Token==\n",
    );
  });

  it("whose token was reset is to be named, since the account has the new one", async () => {
    const ask = async () => {
      throw new UpstashError("unauthorized", "The token was not accepted (401).");
    };
    const { name, redis } = await context().database();
    const given = context({ ...configured, ask }, { database: () => ({ name, redis }) });
    expect((await run({}, given)).notice).toContain(
      "It is the one that this server was started with, and may have been reset. resource names a database of the account",
    );
  });

  it("has no read-only token that the server could write", async () => {
    expect(await refusal({ tokens: "read-only" }, context(configured))).toContain("UPSTASH_API_KEY");
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("env_write", () => {
  it("is for the person's own machine: served over stdio alone, and only where writes are allowed", () => {
    expect(envWrite()).toMatchObject({ stdioOnly: true, access: "write" });
  });
});
