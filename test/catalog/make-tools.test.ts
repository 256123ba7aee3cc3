import { describe, expect, test, vi } from "vitest";
import { runTool } from "../../src/call/run.ts";
import type { Access } from "../../src/call/tool.ts";
import { endpointsOf } from "../../src/catalog/define.ts";
import { factsOf, listingOf } from "../../src/catalog/listing.ts";
import { loadOnce } from "../../src/catalog/load-once.ts";
import { offeredTool } from "../../src/catalog/make-tools.ts";
import type { Toolset } from "../../src/catalog/rows.ts";
import { callContext, runOptions } from "../call/fixture.ts";
import { type TestContext, testContextWith } from "./fixture.ts";

const endpoint = endpointsOf<TestContext>("developer-api");

function toolsetWith(access: Access): Toolset<TestContext>[] {
  const rows = ["note_list", "note_add"].map((name) => endpoint(name, access, "POST /notes", "Notes."));
  return [{ name: "note", summary: "Notes.", rows }];
}

/** Two tools as they are listed, whose tables are loaded so; `asked` fills with the names of those that are called. */
function offered(load: () => Promise<Toolset<TestContext>[]>, asked: string[] = []) {
  const making = {
    level: "read-only",
    transport: "stdio",
    comesBackBy: undefined,
    revealSecrets: false,
    resourceArgument: undefined,
    offered: new Set<string>(),
    contextOf: () => testContextWith(() => "done"),
  } as const;
  const tables = loadOnce(load);
  return listingOf(toolsetWith("read")).map((row) => {
    const tool = offeredTool(factsOf(row, making), tables, making);
    const call = async (onDefect = vi.fn()) => {
      const client = { id: 1, context: callContext(), consent: { canAsk: false } };
      const answer = await runTool(tool, {}, client, runOptions({ onDefect }));
      asked.push(tool.name);
      return answer;
    };
    return { tool, call };
  });
}

describe("a tool that is offered", () => {
  test("loads its table at the first call, once for all tools of it", async () => {
    const load = vi.fn(async () => toolsetWith("read"));
    const [list, add] = offered(load);
    expect(load).not.toHaveBeenCalled();
    const answers = await Promise.all([list?.call(), list?.call(), add?.call()]);
    expect(answers).toMatchObject(Array(3).fill({ structuredContent: { result: "done" } }));
    expect(load).toHaveBeenCalledOnce();
    expect(list?.tool.load()).toBe(list?.tool.load());
  });

  test("is called in the order of the calls that waited for the table", async () => {
    const asked: string[] = [];
    const [list, add] = offered(async () => toolsetWith("read"), asked);
    await Promise.all([list?.call(), add?.call(), list?.call(), add?.call()]);
    expect(asked).toEqual(["note_list", "note_add", "note_list", "note_add"]);
  });

  test("answers with an error where its table cannot be loaded, and tries again at the next call", async () => {
    const failure = new Error("no file handles are left");
    const [list] = offered(vi.fn(async () => toolsetWith("read")).mockRejectedValueOnce(failure));
    const onDefect = vi.fn();
    expect(await list?.call(onDefect)).toMatchObject({ isError: true });
    expect(onDefect).toHaveBeenCalledExactlyOnceWith("note_list", failure, expect.any(Function));
    expect(await list?.call()).toMatchObject({ structuredContent: { result: "done" } });
  });

  test.each([
    ["does not allow it", toolsetWith("write")],
    ["does not have it", []],
  ])("is not called where its table %s, whatever the list says", async (_what, toolsets) => {
    const [list] = offered(async () => toolsets);
    const onDefect = vi.fn();
    expect(await list?.call(onDefect)).toMatchObject({ isError: true });
    expect(onDefect).toHaveBeenCalledOnce();
  });
});
