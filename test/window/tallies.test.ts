import { describe, expect, test } from "vitest";
import { createRecordedCalls } from "../../src/window/recorded-calls.ts";
import { createTallies } from "../../src/window/tallies.ts";
import { callEnd } from "../operations/call-end.ts";

const MINUTE = 60_000;

/** Tallies by a clock that stands still until it is set. */
function tallying() {
  const clock = { now: 1_000 * MINUTE };
  const tallies = createTallies(() => clock.now);
  const recorded = createRecordedCalls();
  const called = (parts: Parameters<typeof callEnd>[0] = {}) => tallies.count(recorded.add(callEnd(parts)));
  return { clock, tallies, called };
}

const everybody = () => true;

describe("tallies", () => {
  test("count calls and commands by minute, and forget those of more than an hour ago", () => {
    const { clock, tallies, called } = tallying();
    called({ commands: 2 });
    clock.now += 59 * MINUTE;
    called({ commands: 5 });
    const { minutes } = tallies.of(everybody);
    expect([minutes.length, minutes[0], minutes[59]]).toEqual([
      60,
      { calls: 1, commands: 2 },
      { calls: 1, commands: 5 },
    ]);
    clock.now += MINUTE;
    const later = tallies.of(everybody);
    expect(later.minutes.filter(({ calls }) => calls > 0)).toEqual([{ calls: 1, commands: 5 }]);
    expect(later.total).toEqual({ calls: 2, commands: 7 });
  });

  test("count by tool and by what calls were about, the most called first", () => {
    const { tallies, called } = tallying();
    called({ tool: "a", target: { database: "shop" } });
    for (const tool of ["b", "b"]) called({ tool, target: { database: "blog" } });
    const { tools, places } = tallies.of(everybody);
    expect(tools.map(([name, { calls }]) => [name, calls])).toEqual([
      ["b", 2],
      ["a", 1],
    ]);
    expect(places.map(([name]) => name)).toEqual(["database=blog", "database=shop"]);
  });

  test("are those of the callers that are asked for, and of nobody else", () => {
    const { tallies, called } = tallying();
    called({ caller: "ada", tool: "of_ada" });
    called({ caller: "grace", tool: "of_grace" });
    const { total, minutes, tools } = tallies.of((caller) => caller === "ada");
    expect([total.calls, minutes.at(-1)?.calls, tools.map(([name]) => name)]).toEqual([1, 1, ["of_ada"]]);
  });

  test("stay bounded, however many names and callers there are", () => {
    const { tallies, called } = tallying();
    for (let count = 0; count < 150; count += 1) called({ target: { database: `db-${count}` } });
    const { places } = tallies.of(everybody);
    expect([places.length, places[0]]).toEqual([101, ["others", { calls: 50, commands: 150 }]]);
    for (let count = 0; count < 300; count += 1) called({ caller: `caller-${count}` });
    expect(tallies.of((caller) => caller.startsWith("caller-")).total.calls).toBe(200);
  });
});
