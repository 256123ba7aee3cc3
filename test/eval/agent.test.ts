import { expect, test } from "vitest";
import { type CallResult, createAgent, type Server } from "../../eval/agent.ts";

const hidden = new Set(["k7qf2m", "basket"]);

const textOf = (value: unknown): CallResult => ({ content: [{ type: "text", text: JSON.stringify(value) }] });

/** A server with two tools, of which one lists keys; it remembers what it was asked. */
function startServer(result: CallResult = textOf({ keys: ["basket:k7qf2m"] })) {
  const asked: unknown[] = [];
  const server: Server = {
    instructions: "Tools for keys.",
    tools: ["list_keys", "delete_key"].map((name) => ({ name, inputSchema: {} })),
    callTool: async (...call) => {
      asked.push(call);
      return result;
    },
  };
  return { server, asked };
}

test("a script that names what it has not seen is refused, and the server is not asked", async () => {
  const { server, asked } = startServer();
  const { agent, cost } = createAgent(server, { words: "Delete it.", hidden });
  const named = agent.call("delete_key", { key: "basket:k7qf2m" });
  await expect(named).rejects.toThrow("The script names basket, which it has not seen.");
  expect(asked).toEqual([]);
  expect(cost().calls).toBe(0);
});

test("the same name is good once an answer has shown it", async () => {
  const { server, asked } = startServer();
  const { agent } = createAgent(server, { words: "Delete it.", hidden });
  await agent.call("list_keys");
  await agent.call("delete_key", { keys: [{ name: "basket:k7qf2m" }] });
  expect(asked).toHaveLength(2);
});

test("a name that the words of the task, the instructions or the list tell is good", async () => {
  const { server, asked } = startServer();
  const told = [
    createAgent(server, { words: "Delete basket:k7qf2m.", hidden }),
    createAgent({ ...server, instructions: "basket:k7qf2m is old." }, { words: "", hidden }),
    createAgent(
      { ...server, tools: [{ name: "delete_key", description: "as basket:k7qf2m", inputSchema: {} }] },
      { words: "", hidden },
    ),
  ];
  for (const { agent } of told) await agent.call("delete_key", { key: "basket:k7qf2m" });
  expect(asked).toHaveLength(3);
});

test("a name is not good because another one has been shown", async () => {
  const { server } = startServer(textOf({ keys: ["basket:other"] }));
  const { agent } = createAgent(server, { words: "", hidden });
  await agent.call("list_keys");
  await expect(agent.call("delete_key", { key: "basket:k7qf2m" })).rejects.toThrow("names k7qf2m");
});

test("an answer that names what was not seen is refused", () => {
  const { refuseUnseen } = createAgent(startServer().server, { words: "Which basket is it?", hidden });
  expect(() => refuseUnseen('{"key":"basket"}')).not.toThrow();
  expect(() => refuseUnseen('{"key":"basket:k7qf2m"}')).toThrow("names k7qf2m");
});

test("a tool that is not listed is not called", async () => {
  const { server, asked } = startServer();
  const { agent } = createAgent(server, { words: "", hidden });
  await expect(agent.call("flush")).rejects.toThrow("No tool flush is listed or found.");
  expect(asked).toEqual([]);
});

test("a call costs its arguments and its text, which is read where it is JSON", async () => {
  const json = createAgent(startServer(textOf({ n: 1 })).server, { words: "", hidden });
  expect(await json.agent.call("list_keys", { a: 1 })).toEqual({ n: 1 });
  expect(json.cost()).toEqual({ calls: 1, charactersIn: 7, charactersOut: 7 });
  const words = startServer({ content: [{ type: "text", text: "1 to 5." }] });
  const text = createAgent(words.server, { words: "", hidden });
  expect(await text.agent.call("list_keys")).toBe("1 to 5.");
  expect(text.cost()).toEqual({ calls: 1, charactersIn: 2, charactersOut: 7 });
});

test("a call that fails is thrown, costs its text, and what it tells is seen", async () => {
  const content = [{ type: "text", text: "There is basket:k7qf2m." }];
  const { agent, cost } = createAgent(startServer({ isError: true, content }).server, { words: "", hidden });
  await expect(agent.call("list_keys")).rejects.toThrow("list_keys: There is basket:k7qf2m.");
  expect(cost().charactersOut).toBe(23);
  await expect(agent.call("delete_key", { key: "basket:k7qf2m" })).rejects.toThrow("There is");
});

test("what is said to the person in between costs nothing, and what they reply is seen", async () => {
  const { server, asked } = startServer();
  const heard: unknown[] = [];
  const reply = async (said: object) => {
    heard.push(said);
    return "It is basket:k7qf2m.";
  };
  const { agent, cost } = createAgent(server, { words: "", hidden, reply });
  expect(await agent.say({ question: "Which one?" })).toBe("It is basket:k7qf2m.");
  await agent.call("delete_key", { key: "basket:k7qf2m" });
  expect(heard).toEqual([{ question: "Which one?" }]);
  expect(asked).toHaveLength(1);
  expect(cost().calls).toBe(1);
});

test("a name that was not seen is not said to the person either", async () => {
  const { agent } = createAgent(startServer().server, { words: "", hidden });
  await expect(agent.say({ key: "basket" })).rejects.toThrow("names basket, which it has not seen");
});
