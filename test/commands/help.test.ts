import { describe, expect, it } from "vitest";
import { helpText } from "../../src/commands/help.ts";
import { setupSettings } from "../../src/commands/setup/setup-settings.ts";
import { readArguments } from "../../src/config/arguments.ts";
import { settingsOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";
import { configOf, serve } from "../served.ts";

const [, examples = ""] = /Examples:\n([\s\S]*?)\n\n/.exec(helpText(products)) ?? [];
const commandLines = examples.split("\n").map((line) =>
  line
    .trim()
    .replace(/^upstash-mcp ?/, "")
    .split(" "),
);

describe("the help", () => {
  it("has examples", () => {
    expect(commandLines.length).toBeGreaterThan(2);
  });

  it.each(commandLines)("has an example that is understood: %s %s %s %s %s", async (...words) => {
    const own = words.includes("setup") ? setupSettings : {};
    const { operands, flags } = readArguments(words, { ...settingsOf(products), ...own });
    const { tools } = await serve(configOf(flags));
    const [command = "serve", tool = "redis_key_inspect"] = operands;
    expect(["serve", "setup", "tools", "call", "local"]).toContain(command);
    expect([...tools.keys()]).toContain(tool);
  });

  it("names the toolsets that are not offered by default", () => {
    const optional = products.flatMap(({ toolsets }) => toolsets).filter(({ optional }) => optional);
    const names = (retired: boolean) => optional.filter((each) => each.retired === retired).map(({ name }) => name);
    const [, but, ended] =
      /`default`, which is all but (.*?)\. Only by its name: (.*), which/.exec(helpText(products)) ?? [];
    expect(but?.split(/, | and /)).toEqual(names(false));
    expect(ended?.split(/, | and /)).toEqual(names(true));
  });
});
