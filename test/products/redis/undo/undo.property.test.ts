import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Question } from "../../../../src/call/consent.ts";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { keyPlacesOf } from "../../../../src/products/redis/command-keys.ts";
import { redisFamilies } from "../../../../src/products/redis/families/index.ts";
import { useTools } from "../tools/fixture.ts";
import { keeping, stateOf } from "./fixture.ts";
import { type Chooser, chooserOf, FILLING, WITH_OWN_TESTS, writeExamples } from "./write-examples.ts";

const tools = useTools();

const writesThatNameKeys = redisFamilies
  .flatMap(({ commands }) => commands)
  .filter(({ access, syntax, name }) => access !== "read" && keyPlacesOf(syntax) && !name.startsWith("SEARCH."))
  .map(({ name }) => name);

const toolOf = new Map(
  redisFamilies.flatMap(({ name, commands }) => commands.map((command) => [command.name, `redis_${name}_write`])),
);

/** A command of the name, as the numbers choose. */
function commandOf(name: string, numbers: readonly number[]): { name: string; args: string[] } {
  const choose: Chooser = chooserOf(numbers, /^redis_(\w+)_write$/.exec(toolOf.get(name) ?? "")?.[1] ?? "");
  const examples = [writeExamples[name] ?? (() => [])].flat();
  return { name, args: choose.of(examples)(choose).map(String) };
}

const numbers = fc.array(fc.nat(10_000), { minLength: 24, maxLength: 24 });
const command = fc.tuple(fc.constantFrom(...Object.keys(writeExamples)), numbers).map((of) => commandOf(...of));
/** How commands are sent: one call each, or together. */
const way = fc.constantFrom("single", "pipeline", "atomic");
const step = fc.tuple(way, fc.array(command, { minLength: 1, maxLength: 6 }));

type Step = readonly [way: string, commands: readonly { name: string; args: string[] }[]];
type Server = Awaited<ReturnType<typeof keeping>>;

const lineOf = ({ name, args }: { name: string; args: string[] }) => [...name.split(" "), ...args];

/** Does a step; commands that Redis refuses do nothing. Gives the text of the last answer. */
async function take(server: Server, [way, commands]: Step): Promise<string> {
  let last: CallResult | Question | undefined;
  if (way === "single") {
    for (const { name, args } of commands) last = await server.reply(toolOf.get(name) ?? "", { command: name, args });
  } else {
    last = await server.reply("redis_pipeline_write", { commands: commands.map(lineOf), atomic: way === "atomic" });
  }
  return last !== undefined && "content" in last ? (last.content[0]?.text ?? "") : "";
}

async function begin(filling: readonly { name: string; args: string[] }[] = []): Promise<Server> {
  await tools.redis("FLUSHALL");
  for (const line of FILLING) {
    const words = line.map((word) => (typeof word === "number" ? String(word) : word));
    await tools.redis(...words);
  }
  for (const each of filling) await tools.redis(...(lineOf(each) as [string, ...string[]]));
  return keeping(tools);
}

describe("undoing", () => {
  test("has an example of every write that names keys", () => {
    const exampled = [...Object.keys(writeExamples), ...WITH_OWN_TESTS];
    expect(writesThatNameKeys.filter((name) => !exampled.includes(name))).toEqual([]);
    expect(exampled.filter((name) => !writesThatNameKeys.includes(name))).toEqual([]);
  });

  test("brings back what each write has changed, of every one that this Redis has", async () => {
    const server = await begin();
    const before = await stateOf(tools);
    const changedNothing: string[] = [];
    for (const name of Object.keys(writeExamples)) {
      let answer = "";
      for (const chosen of fc.sample(numbers, { numRuns: 60, seed: 1 })) {
        answer = await take(server, ["single", [commandOf(name, chosen)]]);
        if (/"undo":\{"call":|unknown (?:sub)?command/i.test(answer)) break;
      }
      if (/unknown (?:sub)?command/i.test(answer)) continue;
      const changed = JSON.stringify(await stateOf(tools)) !== JSON.stringify(before);
      if (!changed) changedNothing.push(name);
      else await server.answer("undo_apply", { last: 1, dry_run: false });
      expect(await stateOf(tools), name).toEqual(before);
    }
    expect(changedNothing).toEqual([]);
  });

  test("brings every key back to what it was before random writes, and back again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { maxLength: 10 }),
        fc.array(step, { minLength: 1, maxLength: 6 }),
        async (filling, steps) => {
          const server = await begin(filling);
          const before = await stateOf(tools);
          for (const each of steps) await take(server, each);
          const after = await stateOf(tools);
          const { result } = await server.answer("undo_list", { limit: 100 });
          const calls = (result as { call: number }[]).map(({ call }) => call);
          if (calls.length === 0) {
            expect(after).toEqual(before);
            return;
          }
          await server.answer("undo_apply", { last: calls.length, dry_run: false });
          expect(await stateOf(tools)).toEqual(before);
          const list = (await server.answer("undo_list", { limit: 1 })).result as { call: number }[];
          await server.answer("undo_apply", { call: list[0]?.call, dry_run: false });
          expect(await stateOf(tools)).toEqual(after);
        },
      ),
      { numRuns: 12 },
    );
  });

  test("goes backwards call by call, with each the state that was before it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { maxLength: 10 }),
        fc.array(command, { minLength: 1, maxLength: 8 }),
        async (filling, commands) => {
          const server = await begin(filling);
          const states = [await stateOf(tools)];
          for (const each of commands) {
            await take(server, ["single", [each]]);
            const state = await stateOf(tools);
            if (JSON.stringify(state) !== JSON.stringify(states.at(-1))) states.push(state);
          }
          states.pop();
          while (true) {
            const kept = (await server.answer("undo_list", { limit: 100 })).result as object[];
            if (!kept.some((call) => !("undone_by" in call) && !("undoes" in call))) break;
            await server.answer("undo_apply", { last: 1, dry_run: false });
            const now = await stateOf(tools);
            if (JSON.stringify(now) === JSON.stringify(states.at(-1))) states.pop();
          }
          expect(states).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });
});
