import { describe, expect, test } from "vitest";
import { installLinks } from "../../scripts/install-links.ts";
import { configurationsForStdio } from "../../src/commands/client-configurations.ts";
import { page } from "./pages.ts";

/** What a client reads of the query of a link. */
function queryOf(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(url).searchParams);
}

function configurationOf(client: string) {
  const text = configurationsForStdio.find((one) => one.client === client)?.text ?? "";
  return JSON.parse(text) as { mcpServers?: { upstash: object }; servers?: { upstash: object }; inputs?: object[] };
}

const links = Object.entries(installLinks).flatMap(([client, all]) => all.map((link) => ({ client, ...link })));

describe("a link that installs", () => {
  test.each(links)("stands in the block of its client: $text", ({ client, text, url }) => {
    const [, block = ""] = page("docs/clients.md").split(`### ${client}\n`);
    expect(block.split("\n### ")[0]).toContain(`[${text}](${url})`);
  });

  test.each(links)("is one that every decoder reads alike: $text", ({ url }) => {
    expect(url).toMatch(/^https:\/\/[\w.-]+\/[\w/-]+\?[\w=&%.~-]+$/);
  });

  test.each(links.filter(({ client }) => client !== "VS Code"))(
    "brings exactly the server of the block, in base64: $text",
    ({ client, url }) => {
      const { name, config = "", ...others } = queryOf(url);
      expect([name, others]).toEqual(["upstash", {}]);
      expect(JSON.parse(Buffer.from(config, "base64").toString())).toEqual(configurationOf(client).mcpServers?.upstash);
    },
  );

  test.each(links.filter(({ client }) => client === "VS Code"))(
    "brings exactly the server of the block and what it asks for: $text",
    ({ client, url }) => {
      const { name, config = "", inputs = "", ...others } = queryOf(url);
      const { servers, inputs: asked } = configurationOf(client);
      expect([name, JSON.parse(config), JSON.parse(inputs)]).toEqual(["upstash", servers?.upstash, asked]);
      expect([{}, { quality: "insiders" }]).toContainEqual(others);
    },
  );
});
