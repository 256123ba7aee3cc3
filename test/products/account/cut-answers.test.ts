import { describe, expect, it } from "vitest";
import { bound } from "../../../src/call/bound.ts";
import { account } from "../../../src/products/account/product.ts";
import { select } from "../../catalog/fixture.ts";

const tools = await select([account], { toolsets: ["all", "kafka"] });
const wholeOnly =
  /cannot be asked for in parts; the person who runs the server can allow longer ones with --max-output/;

const list = Array.from({ length: 200 }, (_, number) => ({ id: `${number}`, text: "x".repeat(90) }));
const answers = { "a list": list, "an object": { points: list }, "one long text": "x".repeat(9_000) };

/** Every call of a tool that is one parameter away from the shortest, as far as a notice can depend on it. */
function inputsOf(parameters: readonly string[]): Record<string, unknown>[] {
  const values: Readonly<Record<string, unknown>> = { full: true, raw: true, name: "shop", limit: 7 };
  return [{}, ...parameters.filter((parameter) => parameter in values).map((name) => ({ [name]: values[name] }))];
}

describe.each(tools.map((tool) => [tool.name, tool] as const))("an answer of %s that is cut", (_, tool) => {
  const parameters = Object.keys(tool.input.shape);

  it.each(Object.entries(answers))(
    "tells by which of its parameters less is asked for, or that none does: %s",
    (_, answer) => {
      for (const input of inputsOf(parameters)) {
        const said = tool.paging?.(input, bound(answer, 2_000));
        const advice = typeof said === "string" ? said : (said?.advice ?? "");
        const named = [...advice.matchAll(/`(\w+)`/g)].map(([, parameter]) => parameter);
        expect(named.filter((parameter) => !parameters.includes(parameter ?? ""))).toEqual([]);
        if (named.length === 0) expect(advice).toMatch(wholeOnly);
        if ("raw" in input) expect(named).toContain("raw");
        if ("full" in input) expect(named).toContain("fields");
      }
    },
  );
});
