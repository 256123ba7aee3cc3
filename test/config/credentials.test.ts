import { describe, expect, test } from "vitest";
import type { AccessLevel } from "../../src/upstash/access.ts";
import { configOf } from "../served.ts";
import { credentialsByLevel, credentialsOf } from "./credentials-of.ts";
import { unset } from "./placeholder.ts";

const own = {
  UPSTASH_REDIS_REST_URL: "https://own.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "own-standard",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "own-read-only",
};
const hosted = {
  KV_REST_API_URL: "https://hosted.upstash.io",
  KV_REST_API_TOKEN: "hosted-standard",
  KV_REST_API_READ_ONLY_TOKEN: "hosted-read-only",
};
const readOnly = (environment: Record<string, string>) => credentialsOf({}, environment).redis;
const writing = (environment: Record<string, string>) => credentialsOf({ allowWrites: "true" }, environment).redis;

describe("the Redis credentials", () => {
  test("are the read-only token in read-only mode", () => {
    expect(readOnly(own)).toMatchObject({ url: "https://own.upstash.io", readOnlyToken: "own-read-only" });
  });

  test.each(["allowWrites", "allowPrivilegedReads"])("are the standard token with %s", (flag) => {
    const { redis } = credentialsOf({ [flag]: "true" }, own);
    expect(redis).toMatchObject({ url: "https://own.upstash.io", token: "own-standard" });
    expect(redis.readOnlyToken).toBeUndefined();
  });

  test("may have the names that hosting integrations give", () => {
    expect(readOnly(hosted)).toMatchObject({ url: "https://hosted.upstash.io", readOnlyToken: "hosted-read-only" });
    expect(writing(hosted)).toMatchObject({ url: "https://hosted.upstash.io", token: "hosted-standard" });
  });

  test("lose the blanks around them", () => {
    expect(readOnly({ ...own, UPSTASH_REDIS_REST_READONLY_TOKEN: " own-read-only\n" }).readOnlyToken).toBe(
      "own-read-only",
    );
  });

  test.each(["", "   ", unset("UPSTASH_REDIS_REST_READONLY_TOKEN")])("are missing when the token is %j", (text) => {
    const redis = readOnly({ ...own, UPSTASH_REDIS_REST_READONLY_TOKEN: text });
    expect(redis.readOnlyToken).toBeUndefined();
  });

  test("may be missing altogether, so that the server can start and list its tools", () => {
    expect(readOnly({}).url).toBeUndefined();
    expect(writing({}).token).toBeUndefined();
  });

  test.each(["http://127.0.0.1:8079", "https://own.upstash.io/"])("take the URL %s", (url) => {
    expect(readOnly({ ...own, UPSTASH_REDIS_REST_URL: url }).url).toBe(url);
  });

  test.each(["own.upstash.io", "rediss://own.upstash.io:6379", "ftp://own.upstash.io"])("refuse the URL %s", (url) => {
    expect(() => readOnly({ ...own, UPSTASH_REDIS_REST_URL: url })).toThrow(
      "Bad value for UPSTASH_REDIS_REST_URL: expected a URL that starts with https://.",
    );
  });
});

describe("the URL of a database", () => {
  test.each([
    "https://own.upstash.io?_token=sesame",
    "https://default:sesame@own.upstash.io",
    "https://own.upstash.io#sesame",
  ])("carries no secret, which nobody would know as one: %s", (url) => {
    const reading = () => readOnly({ ...own, UPSTASH_REDIS_REST_URL: url });
    expect(reading).toThrow(/^Bad value for UPSTASH_REDIS_REST_URL: .*set the token by its own variable\.$/);
    expect(reading).not.toThrow(/sesame/);
  });
});

describe("the path of a URL", () => {
  test.each(["https://own.upstash.io/foo", "https://own.upstash.io/pipeline/", "https://own.upstash.io/set/sesame/1"])(
    "is refused behind a host of Upstash, which takes it for a command: %s",
    (url) => {
      const reading = () => readOnly({ ...own, UPSTASH_REDIS_REST_URL: url });
      expect(reading).toThrow(
        "Bad value for UPSTASH_REDIS_REST_URL: expected the URL of the console's REST section, which ends behind .upstash.io, without a path.",
      );
      expect(reading).not.toThrow(/sesame/);
    },
  );

  test.each(["https://own.upstash.io//", "https://gateway.example.com/redis", "http://127.0.0.1:8079/redis/"])(
    "is taken where it can be meant: %s",
    (url) => {
      expect(readOnly({ ...own, UPSTASH_REDIS_REST_URL: url }).url).toBe(url);
    },
  );
});

describe("the standard token in read-only mode", () => {
  test("is nowhere in the configuration", () => {
    const environment = { ...own, ...hosted };
    expect(JSON.stringify([credentialsOf({}, environment), configOf({}, environment)])).not.toMatch(/standard/);
  });

  test("is not even checked", () => {
    expect(readOnly({ ...own, UPSTASH_REDIS_REST_TOKEN: "no token at all" }).readOnlyToken).toBe("own-read-only");
  });

  test("is remembered as left alone, so that a call can say what to do", () => {
    expect(readOnly(own).tokenLeftAlone).toBe(true);
    expect(readOnly(hosted).tokenLeftAlone).toBe(true);
  });

  test("is not left alone where there is none, or where it is used", () => {
    expect(readOnly({ ...own, UPSTASH_REDIS_REST_TOKEN: "" }).tokenLeftAlone).toBe(false);
    expect(writing(own).tokenLeftAlone).toBe(false);
  });
});

describe("the tokens of a process with several callers", () => {
  const callers = (...levels: AccessLevel[]) => credentialsByLevel({}, own, new Set(levels));

  test("are those of each caller's own level", () => {
    const read = callers("read-only", "writes");
    expect([...read.keys()]).toEqual(["read-only", "writes"]);
    expect(read.get("read-only")?.redis).toMatchObject({ readOnlyToken: "own-read-only", token: undefined });
    expect(read.get("writes")?.redis).toMatchObject({ token: "own-standard", readOnlyToken: undefined });
  });

  test("have no standard token where every caller reads only", () => {
    expect(JSON.stringify([...callers("read-only").values()])).not.toContain("standard");
  });
});

describe("the address of the Developer API", () => {
  test("is no variable that a person could set", () => {
    const environment = { UPSTASH_DEVELOPER_API_URL: "https://evil.example" };
    expect(credentialsOf({}, environment).account.url).toBeUndefined();
  });
});

describe("two groups of names", () => {
  test("never give one database the token of the other", () => {
    const { UPSTASH_REDIS_REST_READONLY_TOKEN: _, ...withoutToken } = own;
    expect(readOnly({ ...withoutToken, ...hosted })).toMatchObject({ url: "https://own.upstash.io" });
    expect(readOnly({ ...withoutToken, ...hosted }).readOnlyToken).toBeUndefined();
  });

  test("do not lend a token to the group that has the URL", () => {
    const redis = writing({ UPSTASH_REDIS_REST_TOKEN: "own-standard", KV_REST_API_URL: hosted.KV_REST_API_URL });
    expect(redis.url).toBe("https://hosted.upstash.io");
    expect(redis.token).toBeUndefined();
  });

  test("give Upstash's own names precedence", () => {
    expect(writing({ ...hosted, ...own })).toMatchObject({ url: "https://own.upstash.io", token: "own-standard" });
  });

  test("fall back to the other where the first is an unset placeholder", () => {
    expect(writing({ ...hosted, UPSTASH_REDIS_REST_URL: unset("UPSTASH_REDIS_REST_URL") })).toMatchObject({
      url: "https://hosted.upstash.io",
      token: "hosted-standard",
    });
  });

  test("fill each other's gaps where they name the same database", () => {
    const { UPSTASH_REDIS_REST_READONLY_TOKEN: _, ...withoutToken } = own;
    expect(readOnly({ ...withoutToken, ...hosted, KV_REST_API_URL: own.UPSTASH_REDIS_REST_URL })).toMatchObject({
      url: "https://own.upstash.io",
      readOnlyToken: "hosted-read-only",
    });
  });
});

describe("the account", () => {
  test("is an e-mail address and a key", () => {
    const environment = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
    expect(credentialsOf({}, environment).account).toEqual({ email: "dev@example.com", apiKey: "key-of-the-account" });
  });

  test("has no part that is not set", () => {
    expect(credentialsOf({}, { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: unset("KEY") }).account).toEqual({
      email: "dev@example.com",
    });
  });
});
