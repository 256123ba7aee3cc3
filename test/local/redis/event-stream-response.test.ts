import { afterEach, describe, expect, it, vi } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();
const open: AbortController[] = [];

afterEach(() => {
  for (const controller of open.splice(0)) controller.abort();
});

interface EventStream {
  readonly response: Response;
  /** The text up to and with the blank line that ends the next event. */
  next(): Promise<string>;
  abort(): void;
}

async function stream(path: string, method = "POST"): Promise<EventStream> {
  const controller = new AbortController();
  open.push(controller);
  const response = await fetch(db.database.url + path, {
    method,
    headers: {
      authorization: `Bearer ${db.database.token}`,
      accept: "text/event-stream",
      "upstash-encoding": "base64",
    },
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    response,
    abort: () => controller.abort(),
    async next() {
      while (!text.includes("\n\n")) {
        const chunk = await reader?.read();
        if (chunk === undefined || chunk.done) throw new Error(`The stream ended after ${JSON.stringify(text)}.`);
        text += chunk.value;
      }
      const end = text.indexOf("\n\n") + 2;
      const event = text.slice(0, end);
      text = text.slice(end);
      return event;
    },
  };
}

const subscribers = async (channel: string) => (await db.command("PUBSUB", "NUMSUB", channel)) as { result: unknown[] };

describe("/subscribe", () => {
  it("sends the confirmation, then each message", async () => {
    const chat = await stream("/subscribe/chat");
    expect(chat.response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(await chat.next()).toBe("data: subscribe,chat,1\n\n");
    expect(await db.call("/publish/chat/hello")).toEqual({ status: 200, body: { result: 1 } });
    await db.command("PUBLISH", "chat", "how are you today?");
    expect(await chat.next()).toBe("data: message,chat,hello\n\n");
    expect(await chat.next()).toBe("data: message,chat,how are you today?\n\n");
  });

  it("takes several channels", async () => {
    const both = await stream("/subscribe/one/two%2Fthree", "GET");
    expect(await both.next()).toBe("data: subscribe,one,1\n\n");
    expect(await both.next()).toBe("data: subscribe,two/three,2\n\n");
    await db.command("PUBLISH", "two/three", "x");
    expect(await both.next()).toBe("data: message,two/three,x\n\n");
  });

  it("keeps a payload with line breaks in one event", async () => {
    const lines = await stream("/subscribe/lines");
    await lines.next();
    await db.command("PUBLISH", "lines", "first\nsecond\r\n\rdata: fourth");
    expect(await lines.next()).toBe("data: message,lines,first\ndata: second\ndata: \ndata: data: fourth\n\n");
  });

  it("ends the connection to Redis when the client goes", async () => {
    const leaving = await stream("/subscribe/leaving");
    await leaving.next();
    expect(await subscribers("leaving")).toEqual({ result: ["leaving", 1] });
    leaving.abort();
    await vi.waitFor(async () => expect(await subscribers("leaving")).toEqual({ result: ["leaving", 0] }), 20_000);
  });

  it("answers 400 without a channel", async () => {
    expect(await db.call("/subscribe", { method: "POST" })).toEqual({
      status: 400,
      body: { error: "ERR wrong number of arguments for 'subscribe' command" },
    });
  });

  it("answers 400 when the token may not subscribe", async () => {
    const { status, body } = await db.call("/subscribe/chat", { token: db.database.readOnlyToken });
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringMatching(/^NOPERM/) });
  });
});

describe("/psubscribe", () => {
  it("sends the messages of every channel that matches", async () => {
    const news = await stream("/psubscribe/news.*");
    expect(await news.next()).toBe("data: psubscribe,news.*,1\n\n");
    await db.command("PUBLISH", "news.art", "opening");
    expect(await news.next()).toBe("data: pmessage,news.*,news.art,opening\n\n");
  });
});

describe("/monitor", () => {
  it('sends "OK", then each command', async () => {
    const monitor = await stream("/monitor");
    expect(await monitor.next()).toBe('data: "OK"\n\n');
    await db.command("SET", "k", 'line\nbreak "quoted"');
    await db.command("DBSIZE");
    expect(await monitor.next()).toMatch(
      /^data: \d+\.\d{6} \[0 0\.0\.0\.0:0\] "SET" "k" "line\\nbreak \\"quoted\\""\n\n$/,
    );
    expect(await monitor.next()).toMatch(/^data: \d+\.\d{6} \[0 0\.0\.0\.0:0\] "DBSIZE"\n\n$/);
  });

  it("does not show the logins of the gateway", async () => {
    const monitor = await stream("/monitor");
    await monitor.next();
    const other = await stream("/subscribe/other");
    await other.next();
    expect(await monitor.next()).toContain('"subscribe" "other"');
  });

  it("is refused to the read-only token", async () => {
    const { status, body } = await db.call("/monitor", { token: db.database.readOnlyToken });
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringMatching(/^NOPERM/) });
  });

  it("needs a token", async () => {
    expect((await db.call("/monitor", { token: null })).status).toBe(401);
  });

  it("ends with its token, also while events arrive", async () => {
    const monitor = await stream("/monitor");
    await monitor.next();
    const traffic = Array.from({ length: 50 }, () => db.command("DBSIZE"));
    await db.database.resetTokens();
    await Promise.allSettled(traffic);
    const untilEnd = async (): Promise<never> => {
      await monitor.next();
      return untilEnd();
    };
    await expect(untilEnd()).rejects.toThrow("The stream ended");
    expect(await db.command("PING")).toEqual({ result: "PONG" });
  });

  it("answers HEAD with its headers", async () => {
    const response = await db.fetch("/monitor", { method: "HEAD" });
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  });
});
