import { Client } from "@modelcontextprotocol/client";
import { SkillsClient } from "@modelcontextprotocol/client/ext/skills";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test } from "vitest";
import type { Served } from "../../src/call/served.ts";
import { serverBuilder } from "../../src/server/server.ts";
import { SKILL, SKILL_FILE } from "../../src/skill.ts";

const served: Served = {
  ...{ caller: "test", results: "text", isOwnState: () => false },
  offer: { tools: new Map(), instructions: "", explainMissing: async () => ({ exists: false, sentence: "" }) },
  call: () => Promise.reject(new Error("A skill calls nothing.")),
};

async function connect(): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const [one, other] = InMemoryTransport.createLinkedPair();
  await Promise.all([client.connect(one), serverBuilder(served)().connect(other)]);
  onTestFinished(() => client.close());
  return client;
}

test("the SDK's client finds the skill, and what it reads fits size and digest", async () => {
  const skills = new SkillsClient(await connect());
  expect(skills.supported).toBe(true);
  const [entry, ...others] = (await skills.list()).skills;
  if (entry === undefined) throw new Error("No skill is listed.");
  expect(others).toEqual([]);
  expect(await skills.read(entry)).toMatchObject({ verified: true, text: SKILL_FILE, frontmatter: SKILL });
  expect((await skills.get(entry.uri)).skill).toEqual(entry);
});

test("the skill stands among the resources", async () => {
  const client = await connect();
  const { resources } = await client.listResources();
  expect(resources).toEqual([expect.objectContaining({ uri: "skill://upstash/SKILL.md", mimeType: "text/markdown" })]);
  expect(await client.listResourceTemplates()).toMatchObject({ resourceTemplates: [] });
});

test("what stands nowhere is told with what there is", async () => {
  const client = await connect();
  await expect(client.readResource({ uri: "skill://other/SKILL.md" })).rejects.toThrow(/resources\/list/);
  await expect(new SkillsClient(client).get("skill://other/SKILL.md")).rejects.toThrow(
    'There is no skill at "skill://other/SKILL.md". There is skill://upstash/SKILL.md.',
  );
});
