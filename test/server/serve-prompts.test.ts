import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test } from "vitest";
import type { OfferedPrompt } from "../../src/call/prompt.ts";
import type { Offer, Served } from "../../src/call/served.ts";
import { serverBuilder } from "../../src/server/server.ts";

const look: OfferedPrompt = {
  name: "look",
  title: "Look",
  description: "Looks.",
  arguments: [{ name: "database", description: "Its name.", required: true }],
  goal: "Look at it.",
  steps: [{ tool: "first", arguments: { database: "{database}" }, read: "What there is.", needs: ["database"] }],
  answer: "what there is.",
  icon: "data:,",
};

/** What is served with these prompts. */
function servedWith(prompts: Offer["prompts"]): Served {
  const offer: Offer = {
    ...{ tools: new Map(), instructions: "", prompts },
    explainMissing: async () => ({ exists: false, sentence: "" }),
  };
  return {
    ...{ caller: "test", offer, results: "text", isOwnState: () => false },
    call: () => Promise.reject(new Error("A prompt calls nothing.")),
  };
}

async function connect(prompts: Offer["prompts"]): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const [one, other] = InMemoryTransport.createLinkedPair();
  const server = serverBuilder(servedWith(prompts))();
  await Promise.all([client.connect(one), server.connect(other)]);
  onTestFinished(() => client.close());
  return client;
}

test("a server without prompts does not say that it has some", async () => {
  expect((await connect([])).getServerCapabilities()).not.toHaveProperty("prompts");
});

test("a prompt is listed with its arguments and its icon, and without its text", async () => {
  const client = await connect([look]);
  expect(client.getServerCapabilities()).toHaveProperty("prompts", { listChanged: false });
  const { name, title, description, arguments: args } = look;
  expect((await client.listPrompts()).prompts).toEqual([
    { name, title, description, arguments: args, icons: [{ src: "data:,", mimeType: "image/svg+xml" }] },
  ]);
});

test("a prompt is one message of the person", async () => {
  const client = await connect([look]);
  const { description, messages } = await client.getPrompt({ name: "look", arguments: { database: "shop" } });
  expect(description).toBe("Looks.");
  expect(messages).toEqual([
    { role: "user", content: { type: "text", text: expect.stringContaining('1. first {"database":"shop"}') } },
  ]);
});

test.each([
  ["that does not exist", { name: "see" }, 'There is no prompt "see". There are: look.'],
  ["without what it needs", { name: "look" }, "The prompt look needs database: Its name."],
  ["with what it does not take", { name: "look", arguments: { index: "x" } }, 'takes no argument "index"'],
])("a prompt %s is an error that says so", async (_, params, message) => {
  await expect((await connect([look])).getPrompt(params)).rejects.toThrow(message);
});
