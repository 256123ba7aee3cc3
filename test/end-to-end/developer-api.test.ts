import { lstat, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBrowserOf } from "../approvals/browser.ts";
import { matrix, type Person, serveTo, type TestClient } from "./clients.ts";
import { closing } from "./closing.ts";
import { runProgram } from "./program.ts";

const LOCAL = { args: ["--local", "--allow-writes"] };

/** A person who agrees to everything, and remembers what it was. */
function agreeing() {
  const questions: string[] = [];
  const person: Person = {
    elicitation: { form: {} },
    answer(question) {
      questions.push(question);
      return { action: "accept", content: { confirm: true } };
    },
  };
  return { person, questions };
}

describe.each(matrix.filter(({ client }) => client === "client 2"))(
  "$version over $transport",
  ({ kind, transport }) => {
    const keep = closing(afterAll);
    const { person, questions } = agreeing();
    let client: TestClient;
    beforeAll(async () => {
      client = await serveTo(kind, transport, LOCAL, keep, person);
    });

    /** The result of a call that must succeed. */
    async function call(tool: string, input: Record<string, unknown>): Promise<unknown> {
      const { isError, structuredContent, content } = await client.callTool(tool, input);
      expect({ isError: isError ?? false, text: content[0]?.text }).toMatchObject({ isError: false });
      return (structuredContent as { result: unknown }).result;
    }

    /** The same for a harmful call; gives what the person was told before it went on. */
    async function callAndAgree(tool: string, input: Record<string, unknown>): Promise<string> {
      const asked = questions.length;
      const { isError, structuredContent } = await client.callTool(tool, input);
      expect(isError ?? false).toBe(false);
      const { approval, result } = structuredContent as { approval?: { id: string; url: string }; result: unknown };
      if (approval === undefined) return questions[asked] ?? "nothing";
      await openBrowserOf().approve(approval.url);
      await call(tool, { ...input, approval_id: approval.id });
      return JSON.stringify(result);
    }

    async function namesOf(tool: string, field: string, input: Record<string, unknown> = {}): Promise<unknown[]> {
      return ((await call(tool, input)) as Record<string, unknown>[]).map((row) => row[field]);
    }

    it("a database is created, used by its name, backed up, emptied, restored and deleted", async () => {
      const created = (await call("database_create", {
        name: "orders",
        primary_region: "eu-west-1",
        plan: "free",
      })) as {
        database_id: string;
      };
      const { database_id: id } = created;
      expect(JSON.stringify(created)).toContain('"rest_token":"[redacted]"');
      const database = "orders";
      await call("redis_string_write", { database, command: "SET", args: ["order:1", "Grüße"] });
      expect(await call("redis_string_read", { database, command: "GET", args: ["order:1"] })).toBe("Grüße");
      expect(await call("redis_key_read", { command: "EXISTS", args: ["order:1"], database: "local" })).toBe(0);

      await call("backup_create", { database, name: "before" });
      const [backup] = await namesOf("backup_list", "backup_id", { database });
      const flushed = await callAndAgree("redis_server_write", { database, command: "FLUSHALL" });
      expect(flushed).toContain("FLUSHALL");
      expect(flushed).toContain(`orders (ID ${id})`);
      expect(await call("redis_server_read", { database, command: "DBSIZE" })).toBe(0);

      const restored = await callAndAgree("backup_restore", { database, backup });
      expect(restored).toContain(`before (ID ${backup})`);
      expect(await call("redis_string_read", { database: id, command: "GET", args: ["order:1"] })).toBe("Grüße");

      const deleted = await callAndAgree("database_delete", { database });
      for (const fact of [`orders (ID ${id})`, "eu-west-1", `before (ID ${backup})`]) expect(deleted).toContain(fact);
      expect(deleted).toMatch(/keys"?: ?1\b/);
      expect(await namesOf("database_list", "database_name")).toEqual(["local"]);
      const gone = await client.callTool("redis_string_read", { database, command: "GET", args: ["order:1"] });
      expect(gone).toMatchObject({ isError: true });
      expect(gone.content[0]?.text).toMatch(/no database "orders"/);
    });

    it("a database that does not exist is an error before anybody is asked", async () => {
      const asked = questions.length;
      const answer = await client.callTool("database_delete", { database: "missing" });
      expect(answer).toMatchObject({ isError: true });
      expect(answer.content[0]?.text).toMatch(/no database "missing".*local/);
      expect(questions).toHaveLength(asked);
    });

    it("credentials are written into files over stdio alone", async () => {
      const names = (await client.listTools()).map(({ name }) => name);
      expect(names.includes("env_write")).toBe(transport === "stdio");
      if (transport === "stdio") return;
      const answer = await client.callTool("env_write", { database: "local" });
      expect(answer).toMatchObject({ isError: true });
      expect(answer.content[0]?.text).toMatch(/stdio/);
    });
  },
);

describe("a name that means another database when the call comes back", () => {
  const keep = closing(afterEach);

  it.each([
    ["by a token", ["--confirm", "token"], /another call.*Nothing was changed/],
    ["at a page", [], /What would be lost has changed since the person was asked\. Nothing was changed/],
  ])("is not agreed to %s", async (_, flags, told) => {
    const kind = matrix.find(({ version }) => version === "2026-07-28")?.kind;
    if (kind === undefined) throw new Error("no client");
    const client = await serveTo(kind, "http", { args: [...LOCAL.args, ...flags] }, keep);
    const create = (name: string) =>
      client.callTool("database_create", { name, primary_region: "us-east-1", plan: "free" });
    const rename = (database: string, name: string) => client.callTool("database_rename", { database, name });
    await create("orders");
    await create("orders-next");
    const preview = await client.callTool("database_delete", { database: "orders" });
    const { approval, confirm_token } = preview.structuredContent as {
      approval?: { id: string; url: string };
      confirm_token?: string;
    };
    if (approval !== undefined) await openBrowserOf().approve(approval.url);
    const agreed = approval === undefined ? { confirm_token } : { approval_id: approval.id };
    await rename("orders", "orders-old");
    await rename("orders-next", "orders");
    const answer = await client.callTool("database_delete", { database: "orders", ...agreed });
    expect(answer).toMatchObject({ isError: true });
    expect(answer.content[0]?.text).toMatch(told);
    const { structuredContent } = await client.callTool("database_list", {});
    expect(JSON.stringify(structuredContent)).toMatch(/orders-old.*"orders"/);
  });
});

describe("upstash-mcp call database_write_env", () => {
  it("writes a .env file into the working folder and prints the names alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "write-env-"));
    try {
      const args = ["call", "database_write_env", '{"database":"local"}', ...LOCAL.args];
      const { code, stdout } = await runProgram(args, {}, folder);
      const text = await readFile(join(folder, ".env"), "utf8");
      expect(text).toMatch(
        /^UPSTASH_REDIS_REST_URL=http:\/\/127\.0\.0\.1:\d+\nUPSTASH_REDIS_REST_TOKEN=\S+\nUPSTASH_REDIS_REST_READONLY_TOKEN=\S+\n$/,
      );
      const [, ...tokens] = text
        .trim()
        .split("\n")
        .map((line) => line.slice(line.indexOf("=") + 1));
      expect(tokens.filter((token) => stdout.includes(token))).toEqual([]);
      expect({ code, result: JSON.parse(stdout).result }).toMatchObject({
        code: 0,
        result: { file: ".env", unchanged: [], written: text.match(/^\w+/gm) },
      });
      expect((await lstat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
      expect(await readdir(folder)).toEqual([".env"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is not there without --allow-writes", async () => {
    const outcome = await runProgram(["call", "database_write_env", '{"database":"local"}', "--local"]);
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining("--allow-writes") });
  });
});
