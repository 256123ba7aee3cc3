import { describe, expect, test } from "vitest";
import { privileged, useTools } from "./fixture.ts";
import { startUpstream } from "./upstream.ts";

const tools = useTools();

interface Commands {
  commands: { command?: unknown[]; time?: string; client?: string; raw?: string }[];
  stopped_by: string;
}
interface Summary {
  commands: number;
  seconds: number;
  stopped_by: string;
  run_by_scripts?: number;
  by_command: { command: string; commands: number }[];
  keys: { different: number; uses: number; hottest: { key: string; uses: number; writes: number }[] };
  slow_suspects: { command: string; times: number }[];
}

/** Runs commands again and again until the call has ended, so that no test has to know when it began to listen. */
async function whileRunning<Result>(call: Promise<Result>, ...commands: string[]): Promise<Result> {
  let over = false;
  const end = () => {
    over = true;
  };
  call.then(end, end);
  while (!over) for (const command of commands) await tools.redis(...command.split(" "));
  return call;
}

describe("redis_monitor", () => {
  test("sums up the commands of all clients, and asks Redis for nothing that it would see itself", async () => {
    await tools.redis("RPUSH", "list", "element");
    const call = tools.answer<Summary>("redis_monitor", { events: 200, seconds: 60 }, privileged);
    const sent = ["GET hot", "SET hot 1", "LREM list 0 none", "EVAL return+redis.call('GET',KEYS[1]) 1 script"];
    const { result, notice, untrusted } = await whileRunning(call, ...sent.map((line) => line.replace("+", "\t")));
    expect(untrusted).toBe(true);
    expect(notice).toBe("It ended after 200 commands; `events` takes up to 100000.");
    expect(result).toMatchObject({ commands: 200, stopped_by: "events", run_by_scripts: 40 });
    expect(Object.fromEntries(result.by_command.map(({ command, commands }) => [command, commands]))).toEqual({
      GET: 80,
      SET: 40,
      LREM: 40,
      EVAL: 40,
    });
    expect(result.keys.hottest.map(({ key, uses, writes }) => [key, uses, writes])).toEqual([
      ["hot", 80, 40],
      ["list", 40, 40],
      ["script", 40, 0],
    ]);
    expect(result.slow_suspects.map(({ command, times }) => [command, times]).sort()).toEqual([
      ["EVAL", 40],
      ["LREM", 40],
    ]);
  });

  test("says that nothing ran", async () => {
    const { result, notice } = await tools.answer<Summary>("redis_monitor", { seconds: 1 }, privileged);
    expect(result).toMatchObject({ commands: 0, stopped_by: "seconds", by_command: [], keys: { uses: 0 } });
    expect(result.seconds).toBeGreaterThanOrEqual(0.99);
    expect(notice).toBe("No client ran a command in 1 s.");
  });

  test("ends a flood at so many commands, and says of how many keys it knows no more", async () => {
    const upstream = await startUpstream((_, response) => {
      const keys = (index: number) => Array.from({ length: 50 }, (_, place) => `"key:${index}:${place}"`).join(" ");
      const line = (index: number) => `data: ${1_721_284_005 + index}.24 [0 10.0.0.1:5] "MGET" ${keys(index)}\n\n`;
      response.end(`data: "OK"\n\n${Array.from({ length: 600 }, (_, index) => line(index)).join("")}`);
    });
    const options = { ...privileged, url: upstream.url };
    const { result, notice } = await tools.answer<Summary>("redis_monitor", { events: 500 }, options);
    expect(result).toMatchObject({ commands: 500, stopped_by: "events", keys: { different: 20_000, uses: 25_000 } });
    expect(notice).toContain("5000 uses of later or very long ones are in `uses` alone");
  });
});

describe("redis_monitor with raw", () => {
  const raw = { raw: true };

  test("shows the commands of all clients", async () => {
    const call = tools.answer<Commands>("redis_monitor", { ...raw, events: 1, seconds: 60 }, privileged);
    const { result } = await whileRunning(call, "GET watched");
    expect(result).toMatchObject({ commands: [{ command: ["GET", "watched"], database: 0 }], stopped_by: "events" });
  });

  test("leaves passwords out", async () => {
    const upstream = await startUpstream((_, response) => {
      response.end('data: "OK"\n\ndata: 1721284005.242090 [0 10.0.0.1:5] "AUTH" "a-password"\n\n');
    });
    const { result } = await tools.answer<Commands>("redis_monitor", raw, { ...privileged, url: upstream.url });
    expect(result.commands).toMatchObject([{ client: "10.0.0.1:5", command: ["AUTH", "[redacted]"] }]);
  });

  test("says that nothing ran", async () => {
    const { result, notice } = await tools.answer<Commands>("redis_monitor", { ...raw, seconds: 1 }, privileged);
    expect(result).toEqual({ commands: [], stopped_by: "seconds" });
    expect(notice).toBe("No client ran a command in 1 s.");
  });

  test("shows no more commands than an answer is for", async () => {
    const text = await tools.refusal("redis_monitor", { ...raw, events: 1_001 }, privileged);
    expect(text).toContain("events must be at most 1000 with raw.");
  });
});
