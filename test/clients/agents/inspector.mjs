// The command line of the MCP Inspector, in the hands of a loop that does what the model says.
import { execFile } from "node:child_process";
import { packageFolder, prompt, server, url } from "./task.mjs";

const inspector = `${packageFolder("@modelcontextprotocol/inspector")}/clients/launcher/build/index.js`;
const target = server.url === undefined ? [server.command, ...server.args] : [server.url];

/** What it prints. It ends with 5 where the tool has answered with an error. */
function inspect(...args) {
  const options = { env: { ...process.env, ...server.env }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [inspector, "--cli", ...target, ...args], options, (error, stdout) => {
      if (error === null || error.code === 5) resolve(stdout);
      else reject(error);
    });
  });
}

// With --strict it fails where a schema is one that clients refuse.
const { tools } = JSON.parse(await inspect("--method", "tools/list", "--strict"));
const offered = tools.map(({ name, description, inputSchema: parameters }) => ({
  type: "function",
  function: { name, description, parameters },
}));
const messages = [{ role: "user", content: prompt }];
for (;;) {
  const body = JSON.stringify({ model: "gpt-fake", tools: offered, messages });
  const reply = await fetch(`${url}/v1/chat/completions`, { method: "POST", body });
  const { message } = (await reply.json()).choices[0];
  if (message.tool_calls === undefined) break;
  messages.push(message);
  for (const { id, function: called } of message.tool_calls) {
    const args = Object.entries(JSON.parse(called.arguments)).map(
      ([name, value]) => `${name}=${JSON.stringify(value)}`,
    );
    const given = args.flatMap((arg) => ["--tool-arg", arg]);
    const content = await inspect("--method", "tools/call", "--tool-name", called.name, ...given);
    messages.push({ role: "tool", tool_call_id: id, content });
  }
}
