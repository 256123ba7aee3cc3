import { describe, expect, it } from "vitest";
import { json, response } from "../faults/raw-upstream.ts";
import { withinBound } from "../faults/server-under-test.ts";
import { ending, type RecordedRequest, type RecordingUpstream, recordingUpstream } from "./recording-upstream.ts";

const atOnce = (request: RecordedRequest) => request.answer();
const turn = () => new Promise((resolve) => setImmediate(resolve));

function read({ redis }: RecordingUpstream, key: string, signal?: AbortSignal) {
  return ending(redis.command(["GET", key], { repeatable: true, signal }));
}

function write({ redis }: RecordingUpstream, value: string, signal?: AbortSignal) {
  return ending(redis.command(["PUSH", value], { repeatable: false, signal }));
}

describe("commands of one turn", () => {
  it("leave as one /pipeline, and each gets its own reply", async () => {
    const upstream = await recordingUpstream(atOnce);
    const replies = await Promise.all(["a", "b", "c"].map((key) => read(upstream, key)));
    expect(replies).toEqual(["a", "b", "c"]);
    expect(upstream.requests.map(({ path, commands }) => [path, commands])).toEqual([
      [
        "/pipeline",
        [
          ["GET", "a"],
          ["GET", "b"],
          ["GET", "c"],
        ],
      ],
    ]);
  });

  it("are gathered from callers that do not know of each other, also over promises", async () => {
    const upstream = await recordingUpstream(atOnce);
    const later = async (key: string) => {
      await Promise.resolve();
      return read(upstream, key);
    };
    expect(await Promise.all([read(upstream, "a"), later("b")])).toEqual(["a", "b"]);
    expect(upstream.requests).toHaveLength(1);
  });

  it("leave as a command in the body where there is one", async () => {
    const upstream = await recordingUpstream(atOnce);
    expect(await read(upstream, "a")).toBe("a");
    expect(upstream.requests.map(({ path, commands }) => [path, commands])).toEqual([["/", [["GET", "a"]]]]);
  });

  it("travel apart: reads in one request, writes in another", async () => {
    const upstream = await recordingUpstream(atOnce);
    await Promise.all([read(upstream, "a"), write(upstream, "1"), read(upstream, "b"), write(upstream, "2")]);
    expect(upstream.requests.map(({ commands }) => commands.map(([name]) => name)).sort()).toEqual([
      ["GET", "GET"],
      ["PUSH", "PUSH"],
    ]);
  });

  it("are not gathered with those of a later turn", async () => {
    const upstream = await recordingUpstream(atOnce);
    const first = read(upstream, "a");
    await upstream.request(1);
    await Promise.all([first, read(upstream, "b")]);
    expect(upstream.requests.map(({ commands }) => commands)).toEqual([[["GET", "a"]], [["GET", "b"]]]);
  });

  it("have an error in their place, which the others do not see", async () => {
    const upstream = await recordingUpstream(atOnce);
    const bad = ending(upstream.redis.command(["BAD"], { repeatable: true }));
    expect(await Promise.all([read(upstream, "a"), bad, read(upstream, "b")])).toEqual([
      "a",
      { refused: "ERR bad command" },
      "b",
    ]);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("a request", () => {
  it("holds 128 commands at most", async () => {
    const upstream = await recordingUpstream(atOnce);
    const keys = Array.from({ length: 300 }, (_, index) => `k${index}`);
    expect(await Promise.all(keys.map((key) => read(upstream, key)))).toEqual(keys);
    expect(upstream.requests.map(({ commands }) => commands.length).sort()).toEqual([128, 128, 44]);
  });

  it.each([
    ["ASCII", "x".repeat(100_000)],
    ["characters of several bytes", "😀".repeat(25_000)],
    ["characters that JSON escapes", "\u0001".repeat(16_000)],
  ])("holds 256 KiB at most, of %s too", async (_, value) => {
    const upstream = await recordingUpstream(atOnce);
    const values = Array.from({ length: 10 }, (_, index) => `${index}${value}`);
    await Promise.all(values.map((each) => write(upstream, each)));
    for (const { bytes } of upstream.requests) expect(bytes).toBeLessThanOrEqual(262_144);
    expect(upstream.requests).toHaveLength(5);
    expect(upstream.log).toEqual(values);
  });

  it("holds a command that is larger, alone", async () => {
    const upstream = await recordingUpstream(atOnce);
    const values = ["a", "x".repeat(300_000), "b"];
    await Promise.all(values.map((value) => write(upstream, value)));
    expect(upstream.requests.map(({ commands }) => commands.length)).toEqual([1, 1, 1]);
    expect(upstream.log).toEqual(values);
  });
});

describe("requests under way", () => {
  it("are 16 of reads at most; further reads gather until one ends", async () => {
    const upstream = await recordingUpstream();
    const replies: Promise<unknown>[] = [];
    for (let count = 1; count <= 16; count += 1) {
      replies.push(read(upstream, `k${count}`));
      await upstream.request(count);
    }
    for (const key of ["late1", "late2", "late3"]) {
      replies.push(read(upstream, key));
      await turn();
    }
    expect(upstream.requests).toHaveLength(16);
    upstream.requests[7]?.answer();
    const next = await upstream.request(17);
    expect(next.commands).toEqual([
      ["GET", "late1"],
      ["GET", "late2"],
      ["GET", "late3"],
    ]);
    for (const request of upstream.requests) if (request.number !== 8) request.answer();
    expect(await Promise.all(replies)).toHaveLength(19);
  });

  it("are one of writes at most; further writes gather until it ends", async () => {
    const upstream = await recordingUpstream();
    const replies = [write(upstream, "1")];
    const first = await upstream.request(1);
    for (const value of ["2", "3", "4"]) {
      replies.push(write(upstream, value));
      await turn();
    }
    expect(upstream.requests).toHaveLength(1);
    first.answer();
    (await upstream.request(2)).answer();
    expect(await Promise.all(replies)).toEqual(["1", "2", "3", "4"]);
    expect(upstream.log).toEqual(["1", "2", "3", "4"]);
  });

  it("of reads do not wait for a write", async () => {
    const upstream = await recordingUpstream(({ commands, answer }) => commands[0]?.[0] === "GET" && answer());
    const slow = write(upstream, "slow");
    const { answer } = await upstream.request(1);
    expect(await read(upstream, "a")).toBe("a");
    answer();
    expect(await slow).toBe("slow");
  });

  it("of writes do not wait for a read", async () => {
    const upstream = await recordingUpstream(({ commands, answer }) => commands[0]?.[0] === "PUSH" && answer());
    const slow = read(upstream, "slow");
    const { answer } = await upstream.request(1);
    expect(await write(upstream, "1")).toBe("1");
    answer();
    expect(await slow).toBe("slow");
  });
});

describe("writes", () => {
  it("keep their order over many requests, however long each takes", async () => {
    const upstream = await recordingUpstream(async ({ number, answer }) => {
      for (let turns = (number * 7) % 5; turns > 0; turns -= 1) await turn();
      answer();
    });
    const values = Array.from({ length: 1_000 }, (_, index) => String(index));
    const replies: Promise<unknown>[] = [];
    for (const [index, value] of values.entries()) {
      replies.push(write(upstream, value));
      if (index % 13 === 0) await turn();
    }
    expect(await Promise.all(replies)).toEqual(values);
    expect(upstream.log).toEqual(values);
    expect(upstream.requests.length).toBeGreaterThan(10);
  });

  it("keep their order when the first request is refused with 429 and sent again", async () => {
    const upstream = await recordingUpstream(({ number, answer }) =>
      answer(number === 1 ? json(429, { error: "ERR" }) : undefined),
    );
    const first = write(upstream, "1");
    await upstream.request(1);
    expect(await Promise.all([first, write(upstream, "2")])).toEqual(["1", "2"]);
    expect(upstream.log).toEqual(["1", "2"]);
  });
});

describe("a cancelled call", () => {
  it("that waits for its turn is answered at once and never sent", async () => {
    const upstream = await recordingUpstream(atOnce);
    const cancelled = new AbortController();
    const replies = [write(upstream, "1"), write(upstream, "2", cancelled.signal), write(upstream, "3")];
    cancelled.abort();
    expect(await Promise.all(replies)).toEqual(["1", { failed: "The call was cancelled before it was sent." }, "3"]);
    expect(upstream.log).toEqual(["1", "3"]);
  });

  it("that is under way is answered at once, and leaves the others as they are", async () => {
    const upstream = await recordingUpstream();
    const cancelled = new AbortController();
    const [first, second] = [read(upstream, "a", cancelled.signal), read(upstream, "b")];
    const { answer } = await upstream.request(1);
    cancelled.abort();
    expect(await first).toEqual({ failed: "The call was cancelled while it was under way." });
    answer();
    expect(await second).toBe("b");
    expect(upstream.requests).toHaveLength(1);
  });

  it("that writes and is under way says that its outcome is unknown", async () => {
    const upstream = await recordingUpstream();
    const cancelled = new AbortController();
    const replies = [write(upstream, "1", cancelled.signal), write(upstream, "2")];
    const { answer } = await upstream.request(1);
    cancelled.abort();
    expect(await replies[0]).toEqual({ failed: expect.stringContaining("unknown whether the write was carried out") });
    answer();
    expect(await replies[1]).toBe("2");
  });

  it.each(["reads", "writes"])("that is the last one of a request of %s gives the request up", async (kind) => {
    const upstream = await recordingUpstream();
    const send = kind === "reads" ? read : write;
    const cancelled = [new AbortController(), new AbortController()];
    const replies = cancelled.map(({ signal }) => send(upstream, "a", signal));
    const { closed } = await upstream.request(1);
    for (const controller of cancelled) controller.abort();
    for (const reply of await Promise.all(replies)) {
      expect(reply).toEqual({ failed: expect.stringContaining("cancelled while it was under way") });
    }
    await withinBound(closed);
    expect(upstream.requests).toHaveLength(1);
  });

  it("leaves the way free for the next write", async () => {
    const upstream = await recordingUpstream(({ number, answer }) => number > 1 && answer());
    const cancelled = new AbortController();
    const first = write(upstream, "1", cancelled.signal);
    await upstream.request(1);
    const second = write(upstream, "2");
    cancelled.abort();
    await first;
    expect(await second).toBe("2");
  });

  it("is not told anything when the cancelling comes after its answer", async () => {
    const upstream = await recordingUpstream(atOnce);
    const late = new AbortController();
    expect(await read(upstream, "a", late.signal)).toBe("a");
    late.abort();
    expect(await read(upstream, "b")).toBe("b");
  });
});

describe("a request that is refused as a whole", () => {
  /** Refuses every request that holds a certain command. */
  const refusing = (word: string, refusal: Buffer) => (request: RecordedRequest) =>
    request.answer(request.commands.flat().includes(word) ? refusal : undefined);

  const refusals: [string, Buffer, object][] = [
    ["400", json(400, { error: "ERR parse" }), { refused: "ERR parse" }],
    ["400 without JSON", response(400, "Bad Request"), { failed: expect.stringContaining("answered 400") }],
    ["413", response(413, ""), { failed: expect.stringContaining("larger than") }],
    ["a reply that is too large", json(200, "x".repeat(20_000)), { failed: expect.stringContaining("10000 bytes") }],
  ];

  it.each(refusals)(
    "with %s, of reads: they are asked for one by one, and one alone fails",
    async (_, refusal, told) => {
      const upstream = await recordingUpstream(refusing("b", refusal), { maxReply: 10_000 });
      expect(await Promise.all(["a", "b", "c"].map((key) => read(upstream, key)))).toEqual(["a", told, "c"]);
      expect(upstream.requests.map(({ commands }) => commands.length)).toEqual([3, 1, 1, 1]);
    },
  );

  it.each(refusals)("with %s, of writes: all are told and none is sent again", async (_, refusal, told) => {
    const upstream = await recordingUpstream(refusing("b", refusal), { maxReply: 10_000 });
    expect(await Promise.all(["a", "b", "c"].map((value) => write(upstream, value)))).toEqual([told, told, told]);
    expect(upstream.requests).toHaveLength(1);
  });

  it("asks no more for a read that was cancelled meanwhile", async () => {
    const cancelled = new AbortController();
    const upstream = await recordingUpstream(({ number, answer }) => {
      if (number === 2) cancelled.abort();
      answer(number === 1 ? json(400, { error: "ERR parse" }) : undefined);
    });
    const replies = [read(upstream, "a"), read(upstream, "b", cancelled.signal), read(upstream, "c")];
    expect(await Promise.all(replies)).toEqual(["a", { failed: expect.stringContaining("cancelled") }, "c"]);
    expect(upstream.requests.flatMap(({ commands }) => commands.map(([, key]) => key))).toEqual([
      ...["a", "b", "c"],
      ...["a", "c"],
    ]);
  });
});

describe("a request that fails with 503", () => {
  const passing = ({ number, answer }: RecordedRequest) => answer(number < 3 ? json(503, {}) : undefined);

  it("is sent again as it was, if it reads", async () => {
    const upstream = await recordingUpstream(passing);
    expect(await Promise.all([read(upstream, "a"), read(upstream, "b")])).toEqual(["a", "b"]);
    expect(upstream.requests.map(({ commands }) => commands.length)).toEqual([2, 2, 2]);
  });

  it("is not sent again, if it writes", async () => {
    const upstream = await recordingUpstream(passing);
    const told = { failed: expect.stringContaining("unknown whether the write was carried out") };
    expect(await Promise.all([write(upstream, "a"), write(upstream, "b")])).toEqual([told, told]);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("a call behind others", () => {
  it("ends when its own time is over, unsent", async () => {
    const upstream = await recordingUpstream(() => {}, { timeout: 1_000 });
    const first = write(upstream, "1");
    await turn();
    const second = write(upstream, "2");
    expect(await second).toEqual({ failed: "The call was not sent: earlier ones took its 1000 ms." });
    expect(await first).toEqual({ failed: expect.stringMatching(/did not answer within 1000 ms.*unknown/) });
    expect(upstream.requests).toHaveLength(1);
  });
});
