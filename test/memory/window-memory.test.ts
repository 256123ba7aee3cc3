import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createCallRecord } from "../../src/window/call-record.ts";
import { MOST_CALLS } from "../../src/window/recorded-calls.ts";
import { callEnd } from "../operations/call-end.ts";

/** Bytes that a call may take of the window's memory. */
const BYTES_OF_A_CALL = 400;
/** Bytes of the counts of as many callers, tools and databases as are told apart. */
const BYTES_OF_COUNTS = 8_000_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of the heap that are in use. */
function used(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** As those of the catalog, which a call does not make anew. */
const TOOLS = Array.from({ length: 120 }, (_, index) => `tool_${index}`);

/** A call with a target and arguments as no other has. */
function distinct(index: number, callers: number) {
  return callEnd({
    id: index,
    caller: `caller-${index % callers}`,
    tool: TOOLS[index % TOOLS.length] ?? "",
    at: new Date(1_700_000_000_000 + index * 1_000.5),
    target: { database: `database-${index}` },
    milliseconds: index / 7,
    shape: `command: text (4), args: list (${index})`,
  });
}

it(`the window keeps a call in ${BYTES_OF_A_CALL} bytes, and no more calls than it shows`, () => {
  const record = createCallRecord();
  const before = used();
  for (let index = 0; index < 3 * MOST_CALLS; index += 1) record.observer.ended(distinct(index, 1));
  const taken = used() - before;
  expect(taken / MOST_CALLS).toBeLessThan(BYTES_OF_A_CALL);
  expect(taken / MOST_CALLS).toBeGreaterThan(50);
  expect(record.pages).toBeDefined();
});

it("what the window counts is bounded, however many callers call however many tools on however many databases", () => {
  const record = createCallRecord();
  const before = used();
  for (let index = 0; index < 20_000; index += 1) record.observer.ended(distinct(index, 300));
  expect(used() - before).toBeLessThan(MOST_CALLS * BYTES_OF_A_CALL + BYTES_OF_COUNTS);
  expect(record.pages).toBeDefined();
});
