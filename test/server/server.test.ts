import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport, type Server } from "@modelcontextprotocol/server";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import packageJson from "../../package.json" with { type: "json" };
import type { Approvals } from "../../src/call/approvals.ts";
import type { ConfirmPolicy } from "../../src/call/consent.ts";
import { deliverFailure } from "../../src/call/deliver.ts";
import type { Served } from "../../src/call/served.ts";
import type { Tool } from "../../src/call/tool.ts";
import { listedTool } from "../../src/server/listed-tools.ts";
import { skillCapabilities } from "../../src/server/serve-skill.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { deskOf } from "../approvals/desk.ts";
import { callContext, offeredOf, runOptions, runWith, type ToolParts, toolWith } from "../call/fixture.ts";
import { readAnswer } from "../read-answer.ts";

describe("a server", () => {
  test("introduces itself with name, version and instructions", async () => {
    const client = await connect(contentOf([]));
    expect(client.getServerVersion()).toMatchObject({
      name: "upstash-mcp",
      version: packageJson.version,
      title: "Upstash",
    });
    expect(client.getInstructions()).toBe("Read this first.");
  });

  test("has tools whose list does not change, and the skill", async () => {
    const client = await connect(contentOf([]));
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: false },
      resources: { listChanged: false },
      ...skillCapabilities,
    });
  });

  test("lists its tools in order, with what a client shows", async () => {
    const given = [toolWith({ name: "one_read" }), toolWith({ name: "another_read" })];
    const { tools } = await (await connect(contentOf(given))).listTools();
    expect(tools).toEqual(JSON.parse(JSON.stringify(given.map(listedTool))));
    expect(tools.map(({ name }) => name)).toEqual(["one_read", "another_read"]);
  });

  test("may list no tool at all", async () => {
    expect((await (await connect(contentOf([]))).listTools()).tools).toEqual([]);
  });

  test("makes the list once for all servers of a caller", async () => {
    const described = vi.fn(() => "A sample.");
    const tool = Object.defineProperty(toolWith(), "description", { get: described });
    const build = serverBuilder(contentOf([tool]));
    for (let count = 0; count < 3; count += 1) {
      expect((await (await connectTo(build())).listTools()).tools).toHaveLength(1);
    }
    expect(described).toHaveBeenCalledOnce();
  });
});

describe("a call", () => {
  test("runs the tool and gives its result", async () => {
    const echo = toolWith({
      input: z.strictObject({ args: z.array(z.string()) }),
      run: async ({ args }) => ({ result: args }),
    });
    const client = await connect(contentOf([echo]));
    expect(await client.callTool({ name: "sample_read", arguments: { args: ["a", 1] } })).toMatchObject({
      content: [{ type: "text", text: '{"result":["a","1"],"untrusted":true}' }],
      structuredContent: { result: ["a", "1"], untrusted: true },
    });
  });

  test("may come without arguments", async () => {
    const client = await connect(contentOf([toolWith()]));
    expect(await client.callTool({ name: "sample_read" })).toMatchObject({ structuredContent: { result: "done" } });
  });

  test("with wrong arguments is an answer that says so, not a failure of the protocol", async () => {
    const client = await connect(contentOf([toolWith()]));
    const result = await client.callTool({ name: "sample_read", arguments: { key: "x" } });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("Unknown argument key") }],
    });
    expect(result).not.toHaveProperty("structuredContent");
  });

  test("of a tool that is not offered is answered with the reason", async () => {
    const client = await connect(contentOf([toolWith()]));
    expect(await client.callTool({ name: "sample_write", arguments: {} })).toMatchObject({
      isError: true,
      content: [{ type: "text", text: "sample_write is missing." }],
    });
  });

  test("sees that the client cancels", async () => {
    const started = event();
    const cancelled = event();
    const waiting = toolWith({
      run: (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            cancelled.happened();
            reject(new Error("cancelled"));
          });
          started.happened();
        }),
    });
    const client = await connect(contentOf([waiting], () => {}));
    const controller = new AbortController();
    const call = client.callTool({ name: "sample_read" }, { signal: controller.signal });
    const outcome = expect(call).rejects.toThrow();
    await started.promise;
    controller.abort();
    await cancelled.promise;
    await outcome;
  });

  test("goes on while another one waits", async () => {
    const [waits, released] = [event(), event()];
    const slow = toolWith({
      name: "slow_read",
      run: async () => {
        waits.happened();
        await released.promise;
        return { result: "slow" };
      },
    });
    const client = await connect(contentOf([slow, toolWith()]));
    const first = client.callTool({ name: "slow_read" });
    await waits.promise;
    expect(await client.callTool({ name: "sample_read" })).toMatchObject({ structuredContent: { result: "done" } });
    released.happened();
    expect(await first).toMatchObject({ structuredContent: { result: "slow" } });
  });
});

describe("progress", () => {
  const counting = toolWith({
    run: async (_input, { progress }) => {
      await progress(1, 2, "Half.");
      await progress(2, undefined, "Done.");
      return { result: "counted" };
    },
  });

  test("goes to a client that asked for it", async () => {
    const client = await connect(contentOf([counting]));
    const seen: unknown[] = [];
    await client.callTool({ name: "sample_read" }, { onprogress: (progress) => void seen.push(progress) });
    expect(seen).toEqual([
      { progress: 1, total: 2, message: "Half." },
      { progress: 2, message: "Done." },
    ]);
  });

  test("is not sent to a client that did not ask", async () => {
    const client = await connect(contentOf([counting]));
    const onerror = vi.fn();
    client.onerror = onerror;
    expect(await client.callTool({ name: "sample_read" })).toMatchObject({ structuredContent: { result: "counted" } });
    expect(onerror).not.toHaveBeenCalled();
  });
});

describe("a harmful call", () => {
  type Run = NonNullable<ToolParts["run"]>;
  const drop = (run: Run) => toolWith({ name: "sample_drop", access: "write", harm: () => "drops all", run });
  const asking = (run: Run, policy: ConfirmPolicy = "auto") => contentOf([drop(run)], undefined, policy);

  test.each([
    [true, { structuredContent: { result: "done" } }],
    [
      false,
      {
        isError: true,
        content: [{ text: expect.stringMatching(/box for yes off, which declines\. Nothing was changed/) }],
      },
    ],
  ])("asks the person where the client can; the answer %s decides", async (agreed, expected) => {
    const run = vi.fn<Run>(async () => ({ result: "done" }));
    const questions: unknown[] = [];
    const client = await connect(asking(run), async (question) => {
      questions.push(question);
      return { action: "accept", content: { confirm: agreed } };
    });
    expect(await client.callTool({ name: "sample_drop" })).toMatchObject(expected);
    expect(questions).toEqual([expect.stringContaining("sample_drop: drops all.")]);
    expect(run).toHaveBeenCalledTimes(agreed ? 1 : 0);
  });

  test.each([
    ["decline", /^The person declined\. Nothing was changed/],
    ["cancel", /^The person closed the question without deciding\. Nothing was changed/],
  ] as const)("changes nothing by the action %s, and says which it was", async (action, told) => {
    const run = vi.fn<Run>(async () => ({ result: "done" }));
    const client = await connect(asking(run), async () => ({ action }));
    expect(await client.callTool({ name: "sample_drop" })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(told) }],
    });
    expect(run).not.toHaveBeenCalled();
  });

  test("asks by a form that can be sent as it is, which declines", async () => {
    const run = vi.fn<Run>(async () => ({ result: "done" }));
    const client = new Client({ name: "test", version: "1.0.0" }, { capabilities: { elicitation: { form: {} } } });
    const forms: unknown[] = [];
    client.setRequestHandler("elicitation/create", ({ params }) => {
      forms.push("requestedSchema" in params ? params.requestedSchema : undefined);
      return { action: "accept" as const, content: {} };
    });
    await joined(client, serverBuilder(asking(run))());
    expect(await client.callTool({ name: "sample_drop" })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("if they tell you that they meant yes, call again") }],
    });
    expect(forms).toEqual([
      { type: "object", properties: { confirm: expect.objectContaining({ type: "boolean", default: false }) } },
    ]);
    expect(run).not.toHaveBeenCalled();
  });

  test("changes nothing where the client cannot ask", async () => {
    const run = vi.fn<Run>(async () => ({ result: "done" }));
    const client = await connect(asking(run, "token"));
    expect(await client.callTool({ name: "sample_drop" })).toMatchObject({
      structuredContent: { result: { would: "drops all." }, confirm_token: expect.any(String) },
    });
    expect(run).not.toHaveBeenCalled();
  });

  const failing = async () => {
    throw new Error("Method not found");
  };

  test("goes the next way where the client has promised a form and cannot show it", async () => {
    const run = vi.fn<Run>(async () => ({ result: "done" }));
    const client = await connect(asking(run, "token"), failing);
    expect(await client.callTool({ name: "sample_drop" })).toMatchObject({
      structuredContent: { result: { would: "drops all." }, confirm_token: expect.any(String) },
    });
    expect(run).not.toHaveBeenCalled();
  });

  test("is refused where only a form would do, and the client cannot show it", async () => {
    const run = vi.fn<Run>(async () => ({ result: "done" }));
    const client = await connect(asking(run, "always"), failing);
    expect(await client.callTool({ name: "sample_drop" })).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringMatching(/the form could not be shown \(.*Method not found\)\. Nothing was changed/) },
      ],
    });
    expect(run).not.toHaveBeenCalled();
  });

  describe("with a page", () => {
    /** A caller whose calls are approved at a page by this person. */
    const atPage = (run: Run) => {
      const { desk, calls } = deskOf();
      const served = contentOf([drop(run)], undefined, "auto", calls);
      return { served, desk };
    };
    /** What a client tells of each page that it is asked to open. */
    const opened: (string | undefined)[] = [];

    test.each([
      ["approves there", true, { structuredContent: { result: "done" } }, 1],
      [
        "declines there",
        false,
        { isError: true, content: [{ text: expect.stringMatching(/declined at the page/) }] },
        0,
      ],
    ])("opens it in a client that can, and goes on when the person %s", async (_, approved, expected, runs) => {
      const run = vi.fn<Run>(async () => ({ result: "done" }));
      const { served, desk } = atPage(run);
      const completed: unknown[] = [];
      const client = await connectWith(served, { url: {} }, async (params) => {
        const id = params.url?.split("/").at(-1) ?? "";
        opened.push(params.url);
        await desk.decide({ caller: "local" }, id, approved);
        return { action: "accept" };
      });
      client.setNotificationHandler("notifications/elicitation/complete", ({ params }) => {
        completed.push(params.elicitationId);
      });
      expect(await client.callTool({ name: "sample_drop" })).toMatchObject(expected);
      expect(run).toHaveBeenCalledTimes(runs);
      expect(completed).toEqual([opened.at(-1)?.split("/").at(-1)]);
    });

    test("does nothing where the client has opened it and the person has not decided", async () => {
      const run = vi.fn<Run>(async () => ({ result: "done" }));
      const client = await connectWith(atPage(run).served, { url: {} }, async () => ({ action: "accept" }));
      expect(await client.callTool({ name: "sample_drop" })).toMatchObject({
        structuredContent: { result: "not decided yet", approval: { id: expect.any(String), url: expect.any(String) } },
      });
      expect(run).not.toHaveBeenCalled();
    });

    test.each([
      ["decline", /^The person declined\./],
      ["cancel", /^The person closed the question without deciding\./],
    ] as const)("does nothing where the person does not open it: %s", async (action, told) => {
      const run = vi.fn<Run>(async () => ({ result: "done" }));
      const client = await connectWith(atPage(run).served, { url: {} }, async () => ({ action }));
      expect(await client.callTool({ name: "sample_drop" })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(told) }],
      });
      expect(run).not.toHaveBeenCalled();
    });

    test("answers with its address where form and page fail in the client, and says that they did", async () => {
      const run = vi.fn<Run>(async () => ({ result: "done" }));
      const client = await connectWith(atPage(run).served, { form: {}, url: {} }, failing);
      const { structuredContent } = await client.callTool({ name: "sample_drop" });
      expect(structuredContent).toMatchObject({
        result: { would: "drops all." },
        approval: { id: expect.any(String) },
      });
      expect((structuredContent as { notice: string }).notice).toMatch(
        /^The form could not be shown \(.*\)\. The client could not open the page \(.*\)\. Nothing was done yet\./,
      );
      expect(run).not.toHaveBeenCalled();
    });
  });
});

/** A caller that is offered these tools. */
function contentOf(
  tools: readonly Tool[],
  onDefect = runOptions().onDefect,
  confirm: ConfirmPolicy = "never",
  approvals?: Approvals,
): Served {
  const options = runOptions({ onDefect, confirm, approvals });
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return {
    caller: "local",
    offer: {
      tools: new Map(tools.map((tool) => [tool.name, offeredOf(tool)])),
      instructions: "Read this first.",
      explainMissing: async (name) => ({ exists: false, sentence: `${name} is missing.` }),
    },
    results: "text",
    isOwnState: options.permissions.isOwn,
    async call(name, raw, { consent, ...client }) {
      const tool = byName.get(name);
      if (tool === undefined) return deliverFailure(`${name} is missing.`, options);
      return runWith(tool, raw, { context: callContext(client), consent }, options);
    },
  };
}

type Answer = { action: "accept" | "decline" | "cancel"; content?: Record<string, boolean> };

/** A client of a server of its own, until the end of the test; with `answer` it can show questions to a person. */
function connect(served: Served, answer?: (question: string) => Promise<Answer>): Promise<Client> {
  return connectTo(serverBuilder(served)(), answer);
}

async function connectTo(server: Server, answer?: (question: string) => Promise<Answer>): Promise<Client> {
  const client = new Client(
    { name: "test", version: "1.0.0" },
    { capabilities: answer ? { elicitation: { form: {} } } : {} },
  );
  if (answer) client.setRequestHandler("elicitation/create", ({ params }) => answer(params.message));
  return joined(client, server);
}

/** A client that can be asked in these ways. */
async function connectWith(
  served: Served,
  elicitation: { form?: Record<string, never>; url?: Record<string, never> },
  answer: (params: { message: string; url?: string | undefined }) => Promise<Answer>,
): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" }, { capabilities: { elicitation } });
  client.setRequestHandler("elicitation/create", ({ params }) =>
    answer({ message: params.message, url: "url" in params ? String(params.url) : undefined }),
  );
  return joined(client, serverBuilder(served)());
}

async function joined(client: Client, server: Server): Promise<Client> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await server.connect(serverSide);
  await client.connect(clientSide);
  const callTool = client.callTool.bind(client);
  client.callTool = async (...call: Parameters<typeof callTool>) => readAnswer(await callTool(...call));
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return client;
}

/** Something to wait for. */
function event(): { promise: Promise<void>; happened: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, happened: () => resolve() };
}
