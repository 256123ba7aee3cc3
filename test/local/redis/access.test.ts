import { beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();
const noPermission = { status: 400, body: { error: expect.stringMatching(/^NOPERM/) } };

describe("the read-only token", () => {
  const read = (path: string) => db.call(path, { token: db.database.readOnlyToken });

  beforeAll(async () => {
    await db.command("SET", "ro:k", "v");
  });

  it.each([
    "/get/ro:k",
    "/exists/ro:k",
    "/ttl/ro:k",
    "/hgetall/ro:none",
    "/zrange/ro:none/0/-1",
    "/dbsize",
    "/type/ro:k",
    "/ping",
    "/echo/x",
  ])("may read: %s", async (path) => {
    expect((await read(path)).status).toBe(200);
  });

  it.each(["/set/ro:k/x", "/del/ro:k", "/expire/ro:k/1", "/eval/return%201/0", "/publish/c/m", "/flushall"])(
    "may not write: %s",
    async (path) => {
      expect(await read(path)).toEqual(noPermission);
    },
  );

  it.each([
    "/scan/0",
    "/keys/*",
    "/info",
    "/config/get/*",
    "/acl/list",
    "/acl/resttoken/default/x",
    "/acl/gentoken/default",
  ])("may not use powerful reads: %s", async (path) => {
    expect(await read(path)).toEqual(noPermission);
  });

  it("reports a write in a pipeline in its place", async () => {
    const body = '[["GET","ro:k"],["SET","ro:k","x"]]';
    const answer = await db.call("/pipeline", { method: "POST", body, token: db.database.readOnlyToken });
    expect(answer).toEqual({ status: 200, body: [{ result: "v" }, { error: expect.stringMatching(/^NOPERM/) }] });
  });

  it("may not run transactions, and nothing of one is run", async () => {
    const body = '[["GET","ro:k"]]';
    expect(await db.call("/multi-exec", { method: "POST", body, token: db.database.readOnlyToken })).toEqual(
      noPermission,
    );
  });

  it("cannot be guessed: tokens are long and differ", () => {
    const { token, readOnlyToken } = db.database;
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(readOnlyToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(token).not.toBe(readOnlyToken);
  });
});

describe("REST tokens of ACL users", () => {
  async function tokenFor(...command: string[]): Promise<string> {
    const { result } = (await db.command("ACL", ...command)) as { result: string };
    return result;
  }

  it("have the permissions of the user", async () => {
    await db.command("ACL", "SETUSER", "cache", "on", ">secret", "~cache:*", "+@string", "+get");
    const token = await tokenFor("RESTTOKEN", "cache", "secret");
    expect(await db.call("/set/cache:a/1", { token })).toEqual({ status: 200, body: { result: "OK" } });
    expect(await db.call("/get/cache:a", { token })).toEqual({ status: 200, body: { result: "1" } });
    expect(await db.call("/set/other/1", { token })).toEqual(noPermission);
    expect(await db.call("/del/cache:a", { token })).toEqual(noPermission);
  });

  it("of the user default are the standard token", async () => {
    expect(await tokenFor("RESTTOKEN", "default", db.database.password ?? "")).toBe(db.database.token);
  });

  it.each([
    ["the user does not exist", "upstash"],
    ["the password is wrong", "default"],
  ])("are refused when %s", async (_, user) => {
    expect(await db.call(`/acl/resttoken/${user}/fakepass`)).toEqual({
      status: 400,
      body: { error: `ERR Wrong password or user "${user}" does not exist` },
    });
  });

  it("need a user and a password", async () => {
    expect(await db.command("ACL", "RESTTOKEN", "default")).toEqual({
      error: "ERR wrong number of arguments for 'acl|resttoken' command",
    });
  });

  it("see the user that a command before them in the pipeline has made", async () => {
    const body = '[["ACL","SETUSER","piped","on",">pw","+ping"],["ACL","RESTTOKEN","piped","pw"]]';
    const answer = (await db.call("/pipeline", { method: "POST", body })).body as { result: string }[];
    expect(await db.call("/ping", { token: answer[1]?.result ?? "" })).toEqual({
      status: 200,
      body: { result: "PONG" },
    });
  });

  it("end with the password or the user, and change with its rules", async () => {
    await db.command("ACL", "SETUSER", "guest", "on", ">one", "+ping");
    const token = await tokenFor("RESTTOKEN", "guest", "one");
    expect((await db.call("/ping", { token })).status).toBe(200);
    await db.command("ACL", "SETUSER", "guest", "-ping", "+echo");
    expect(await db.call("/ping", { token })).toEqual(noPermission);
    await db.command("ACL", "SETUSER", "guest", "<one", ">two");
    expect(await db.call("/echo/x", { token })).toEqual({
      status: 401,
      body: { error: expect.stringMatching(/^WRONGPASS/) },
    });
    await db.command("ACL", "SETUSER", "guest", ">one");
    expect((await db.call("/echo/x", { token })).status).toBe(200);
    await db.command("ACL", "DELUSER", "guest");
    expect((await db.call("/echo/x", { token })).status).toBe(401);
  });

  it("run no command of a transaction when the user may not run MULTI", async () => {
    await db.command("ACL", "SETUSER", "single", "on", ">pw", "~*", "+set");
    const token = await tokenFor("RESTTOKEN", "single", "pw");
    expect(await db.call("/multi-exec", { method: "POST", body: '[["SET","single:k",1]]', token })).toEqual(
      noPermission,
    );
    expect(await db.command("EXISTS", "single:k")).toEqual({ result: 0 });
  });

  it("may be generated first and then be the password of a user", async () => {
    const token = await tokenFor("GENTOKEN", "later");
    expect((await db.call("/ping", { token })).status).toBe(401);
    await db.command("ACL", "SETUSER", "later", "on", `>${token}`, "+ping");
    expect(await db.call("/ping", { token })).toEqual({ status: 200, body: { result: "PONG" } });
  });
});
