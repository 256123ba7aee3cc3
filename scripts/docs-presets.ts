import { listedIn } from "../src/call/served.ts";
import { localCaller } from "../src/callers/caller.ts";
import { PRESETS } from "../src/catalog/preset-names.ts";
import { openCompact } from "../src/commands/open-compact.ts";
import { readConfig } from "../src/config/read.ts";
import { products } from "../src/products/index.ts";
import { openResults } from "../src/results/open-results.ts";
import { textForModel } from "../src/server/listed-tools.ts";
import { createService } from "../src/service.ts";
import { code, table } from "./docs-markdown.ts";

type Texts = Readonly<Record<string, string>>;

/** How many tools clients take at most. */
const LIMITS = [40, 80, 128];

/** An account, by which every product is reached. */
const account = {
  UPSTASH_EMAIL: "dev@example.com",
  UPSTASH_API_KEY: "key-of-the-account",
  QSTASH_TOKEN: "token-of-qstash",
};

const everything = { allowWrites: "true", undo: "true" };

/** A row for each way to list tools: how many there are, what they cost, and below which limits they stay. */
export async function presetTable(): Promise<string> {
  const ways: readonly (readonly [flag: string, flags: Texts])[] = [
    [code("--compact"), { compact: "true" }],
    ...PRESETS.slice(0, -1).map((preset) => [code(`--preset ${preset}`), { preset }] as const),
    ["none", {}],
    [code("--preset everything"), { preset: "everything" }],
  ];
  const rows = ways.map(async ([flag, flags]) => {
    const [reads, writes] = await Promise.all([measured(flags), measured({ ...flags, ...everything })]);
    return [
      flag,
      ...[reads, writes].map(({ tools, characters }) => `${tools} (${thousands(characters)})`),
      limitsAbove(writes.tools),
    ];
  });
  return table(
    ["Flag", "Tools read-only (characters)", "With writes and undo (characters)", "Below the limit of"],
    await Promise.all(rows),
  );
}

async function measured(flags: Texts): Promise<{ tools: number; characters: number }> {
  const config = readConfig({ ...flags }, account, products);
  const made = createService(config, { keeper: openResults() });
  const { offer } = await (await openCompact(made, made, config)).serve(localCaller(config));
  await made.close();
  const listed = listedIn(offer);
  return { tools: listed.length, characters: textForModel(listed).length };
}

function limitsAbove(tools: number): string {
  return LIMITS.filter((limit) => tools < limit).join(", ") || "none of these";
}

function thousands(count: number): string {
  return count.toLocaleString("en-US");
}
