import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { openBrowserOf } from "../approvals/browser.ts";
import { type FormAnswer, matrix, type Person, type TestClient, type ToolResult } from "./clients.ts";
import { closing } from "./closing.ts";
import { sharedServers } from "./shared-servers.ts";

const keep = closing(afterEach);
const keepForAll = closing(afterAll);
const serverOf = sharedServers();
const FLUSH = { command: "FLUSHALL" };

let database: LocalDatabase;
beforeAll(async () => {
  database = await startLocalDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  const redis = await database.redis();
  await redis.command("FLUSHALL");
  await redis.command("MSET", "a", "1", "b", "2");
});

/** How many keys are left of the two. */
async function keysLeft(): Promise<number> {
  const size = await (await database.redis()).command("DBSIZE");
  return "value" in size ? Number(size.value) : Number.NaN;
}

function serving(...flags: string[]) {
  return {
    args: ["--allow-writes", ...flags],
    env: { UPSTASH_REDIS_REST_URL: database.url, UPSTASH_REDIS_REST_TOKEN: database.token },
  };
}

/** A person who answers every question the same way until told otherwise, behind a client that can show forms. */
function answering(answer: FormAnswer, elicitation: Person["elicitation"] = { form: {} }) {
  const questions: string[] = [];
  let answered = answer;
  const person: Person = {
    elicitation,
    answer(question) {
      questions.push(question);
      return answered;
    },
  };
  return {
    person,
    questions,
    /** From here on the person answers so, and no question was asked. */
    answersWith(next: FormAnswer) {
      answered = next;
      questions.length = 0;
    },
  };
}

const agreeing: FormAnswer = { action: "accept", content: { confirm: true } };

const leftOff = /^The person sent the form with the box for yes off, which declines\. Nothing was changed\. /;
const declined = /^The person declined\. Nothing was changed\. Do not try it another way\.$/;
const cancelled = /^The person closed the question without deciding\. Nothing was changed\./;

const refusals: readonly [string, FormAnswer, RegExp][] = [
  ["declines", { action: "decline" }, declined],
  ["closes the form", { action: "cancel" }, cancelled],
  ["closes the form with the box ticked", { action: "cancel", content: { confirm: true } }, cancelled],
  ["sends the form without agreeing", { action: "accept", content: { confirm: false } }, leftOff],
  ["sends the form without its field", { action: "accept", content: {} }, leftOff],
];

interface Preview {
  result: Record<string, unknown>;
  confirm_token: string;
  notice: string;
}

function previewIn({ structuredContent }: ToolResult): Preview {
  return structuredContent as Preview;
}

/** A call that waits for a person at a page. */
interface WaitingAtPage {
  result: Record<string, unknown>;
  approval: { id: string; url: string };
  notice: string;
}

function atPageIn({ structuredContent }: ToolResult): WaitingAtPage {
  return structuredContent as WaitingAtPage;
}

function flush(client: TestClient, input: Record<string, unknown> = FLUSH): Promise<ToolResult> {
  return client.callTool("redis_server_write", input);
}

async function expectRefusal(answer: Promise<ToolResult>, text: RegExp): Promise<void> {
  const { isError, structuredContent, content } = await answer;
  expect(content[0]?.text).toMatch(text);
  expect({ isError, structuredContent }).toEqual({ isError: true, structuredContent: undefined });
  expect(await keysLeft()).toBe(2);
}

type Client = (typeof matrix)[number];

/** Each request of a 2025 client over HTTP is served alone, so nothing can be asked while it is. */
const canAsk = ({ transport, version }: Client) => transport === "stdio" || version === "2026-07-28";

/** A client of its own for a test. What is served on HTTP is the same server for all of them. */
async function serve(each: Client, person?: Person, ...flags: string[]): Promise<TestClient> {
  return keep(await connect(each, person, ...flags));
}

async function connect({ kind, transport }: Client, person?: Person, ...flags: string[]): Promise<TestClient> {
  const served = serving(...flags);
  return kind.connect(transport === "stdio" ? served : { url: await serverOf(served.args, served.env) }, person);
}

describe.each(matrix.filter(canAsk))("$client at $version over $transport", (each) => {
  const { person, questions, answersWith } = answering(agreeing);
  let client: TestClient;
  beforeAll(async () => {
    client = keepForAll(await connect(each, person));
  });

  it("a person is asked by a form that shows what will be lost, and agrees", async () => {
    answersWith(agreeing);
    expect(await flush(client)).toMatchObject({ structuredContent: { result: "OK" } });
    expect(questions).toEqual([
      `redis_server_write: runs FLUSHALL: every key of the database is deleted.\ndatabase: ${new URL(database.url).host}\nkeys: 2\nNothing is done unless you agree.`,
    ]);
    expect(await keysLeft()).toBe(0);
  });

  it.each(refusals)("nothing is changed by a person who %s, and the answer tells it", async (_, refusal, told) => {
    answersWith(refusal);
    await expectRefusal(flush(client), told);
    expect(questions).toHaveLength(1);
  });

  it("always: a person is asked too", async () => {
    answersWith(agreeing);
    const always = await serve(each, person, "--confirm", "always");
    expect(await flush(always)).toMatchObject({ structuredContent: { result: "OK" } });
    expect(questions).toHaveLength(1);
  });
});

/** Clients that open pages: the older of the two SDKs knows them by its newer version alone. */
const canOpen = (each: Client) => canAsk(each) && each.version !== "2025-06-18";

describe.each(matrix.filter(canOpen))("$client at $version over $transport", (each) => {
  it("a client that opens pages is given the address, and the call goes on when the person has approved there", async () => {
    const opened: string[] = [];
    const decided: Promise<unknown>[] = [];
    const person: Person = {
      elicitation: { url: {} },
      answer(question) {
        const [url = ""] = /http:\S+/.exec(question) ?? [];
        opened.push(url);
        decided.push(openBrowserOf().approve(url));
        return { action: "accept" };
      },
    };
    const client = await serve(each, person);
    expect(await flush(client)).toMatchObject({ structuredContent: { result: "OK" } });
    await Promise.all(decided);
    expect(opened).toHaveLength(1);
    expect(await keysLeft()).toBe(0);
  });
});

describe.each(matrix.filter((each) => !canAsk(each)))("$client at $version over $transport", (each) => {
  it("a client that declares forms gets the preview, since its requests are served one by one", async () => {
    const { person, questions } = answering(agreeing);
    const byToken = await serve(each, person, "--confirm", "token");
    expect(previewIn(await flush(byToken)).result).toMatchObject({ keys: 2 });
    const client = await serve(each, person);
    const { result, approval } = atPageIn(await flush(client));
    expect(result).toMatchObject({ keys: 2 });
    // The server is that of other tests, too, whose same call would wait for this approval.
    await openBrowserOf().decline(approval.url);
    await expectRefusal(flush(client), /declined at the page/);
    await expectRefusal(flush(await serve(each, person, "--confirm", "always")), /this client cannot ask/);
    expect(questions).toEqual([]);
  });
});

describe.each(matrix)("$client at $version over $transport", (each) => {
  it("token: a client that cannot show forms gets a preview, and a token that permits this call once", async () => {
    const { person, questions } = answering(agreeing, { url: {} });
    const client = await serve(each, person, "--confirm", "token");
    const { result, confirm_token, notice } = previewIn(await flush(client));
    expect(result).toEqual({
      would: "runs FLUSHALL: every key of the database is deleted.",
      database: new URL(database.url).host,
      keys: 2,
    });
    expect(notice).toContain("Nothing was done yet");
    await expectRefusal(flush(client, { ...FLUSH, confirm_token: `${confirm_token}x` }), /altered/);
    await expectRefusal(flush(client, { command: "FLUSHDB", confirm_token }), /belongs to another call/);
    expect(await flush(client, { confirm_token, command: "flushall" })).toMatchObject({
      structuredContent: { result: "OK" },
    });
    expect(await keysLeft()).toBe(0);
    await (await database.redis()).command("MSET", "a", "1", "b", "2");
    await expectRefusal(flush(client, { ...FLUSH, confirm_token }), /used before/);
    expect(questions).toEqual([]);
  });

  it("a client that cannot be asked gets the address of a page, and the person who approves there lets this call go on once", async () => {
    const client = await serve(each);
    const { result, approval, notice } = atPageIn(await flush(client));
    expect(result).toEqual({
      would: "runs FLUSHALL: every key of the database is deleted.",
      database: new URL(database.url).host,
      keys: 2,
    });
    expect(notice).toContain("Nothing was done yet");
    expect(await keysLeft()).toBe(2);
    const { status, text } = await openBrowserOf().approve(approval.url);
    expect([status, text]).toEqual([200, expect.stringContaining("Approved by local")]);
    const approved = { command: "flushall", approval_id: approval.id };
    await expectRefusal(flush(client, { command: "FLUSHDB", approval_id: approval.id }), /belongs to another call/);
    expect(await flush(client, approved)).toMatchObject({ structuredContent: { result: "OK" } });
    expect(await keysLeft()).toBe(0);
    await (await database.redis()).command("MSET", "a", "1", "b", "2");
    await expectRefusal(flush(client, approved), /used before/);
  });

  it("a call that waits goes on when the person approves, and is refused when they decline", async () => {
    const client = await serve(each);
    const declined = atPageIn(await flush(client)).approval;
    const refused = flush(client, { ...FLUSH, approval_id: declined.id });
    await openBrowserOf().decline(declined.url);
    await expectRefusal(refused, /declined at the page\. Nothing was changed\. Do not try it another way/);
    await expectRefusal(flush(client), /declined at the page/);
    const { id, url } = atPageIn(await flush(client)).approval;
    const waiting = flush(client, { ...FLUSH, approval_id: id });
    await openBrowserOf().approve(url);
    expect(await waiting).toMatchObject({ structuredContent: { result: "OK" } });
  });

  it("a confirm_token is told to be nothing where a person approves at a page", async () => {
    await expectRefusal(
      flush(await serve(each), { ...FLUSH, confirm_token: "x" }),
      /takes no confirm_token: nothing that a model holds/,
    );
  });

  it("token: a client without elicitation gets the preview too", async () => {
    const client = await serve(each, undefined, "--confirm", "token");
    expect(previewIn(await flush(client)).result).toMatchObject({
      would: "runs FLUSHALL: every key of the database is deleted.",
      keys: 2,
    });
    expect(await keysLeft()).toBe(2);
  });

  it("always: nothing goes without a form", async () => {
    const unasked = await serve(each, undefined, "--confirm", "always");
    await expectRefusal(flush(unasked), /--confirm always.*Nothing was changed/);
  });

  it.each(["always", "never"])("%s: a confirm_token is told to be nothing", async (policy) => {
    await expectRefusal(
      flush(await serve(each, undefined, "--confirm", policy), { ...FLUSH, confirm_token: "x" }),
      /takes no confirm_token: nothing that a model holds permits a call\. Call without it/,
    );
    expect(await keysLeft()).toBe(2);
  });

  it("never: nobody is asked", async () => {
    const { person, questions } = answering({ action: "decline" });
    const client = await serve(each, person, "--confirm", "never");
    expect(await flush(client)).toMatchObject({ structuredContent: { result: "OK" } });
    expect(questions).toEqual([]);
    expect(await keysLeft()).toBe(0);
  });
});
