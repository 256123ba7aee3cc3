import { documents, quoted } from "./pages.ts";

/** A command that the documents show, and how it is seen to work. */
export interface RunCommand {
  /** What it says on stdout or stderr. */
  prints: RegExp;
  /** Of one that goes on, once it has said that: how it ends by Ctrl-C. */
  ends?: 0 | "SIGINT";
  /** What it reads. */
  input?: string;
}

const INITIALIZE = `${JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "docs", version: "1.0.0" } },
})}\n`;
const SERVES = /^upstash-mcp serves .* at http:\/\/\S+\/mcp$/m;

/** The commands that run as they stand. npm passes the signal on that ends the server, and then ends by it, too. */
export const run: Readonly<Record<string, RunCommand>> = {
  "npm start": { prints: SERVES, ends: "SIGINT" },
  "npm start -- --allow-writes --port 3001": { prints: SERVES, ends: "SIGINT" },
  "node dist/main.js tools": { prints: /^redis_string_read +read /m },
  "node dist/main.js call redis_keyspace_sample '{}' --local --sample-data": { prints: /"keys": ?10,/ },
  "node dist/main.js --help": { prints: /--allow-writes/ },
  "node dist/main.js --local --sample-data": { prints: /"serverInfo":\{"name":"upstash-mcp"/, input: INITIALIZE },
  "node dist/main.js call database_list '{}' --local": { prints: /"database_name": ?"local"/ },
  "node dist/main.js local --port 8079 --vector-port 8081 --search-port 8082 --qstash-port 8080": {
    prints: /^QSTASH_TOKEN=\S+$/m,
    ends: 0,
  },
  "npx -y upstash-mcp doctor": { prints: /^Nothing that is configured fails\.$/m },
  "upstash-mcp tools --preset ops": { prints: /^redis_stream_health +read /m },
  "upstash-mcp --transport http --host 0.0.0.0 --allowed-hosts mcp.example.com --oauth-issuer https://auth.example.com --oauth-audience https://mcp.example.com/mcp":
    { prints: SERVES, ends: 0 },
};

const CLIENT = "The client is no package of the project: test/clients/plugins.test.ts types it.";
const TERMINAL = "It asks at a terminal: test/end-to-end/setup.test.ts runs it at one.";
const REGISTRY = "npm installs from its registry.";
const DOCKER = "Docker takes the layers of its image from a registry.";
const SYSTEM = "It changes the system, as root.";

/** The commands that do not run offline as they stand, with the reason. */
export const notRun: Readonly<Record<string, string>> = {
  "npm test": "It runs this test, too.",
  "npm ci": REGISTRY,
  "npm run build": "Tests that run at the same time start what it writes.",
  "npx -y upstash-mcp setup": TERMINAL,
  "upstash-mcp window": "It opens a browser: test/end-to-end/window.test.ts runs it with a stand-in for one.",
  "claude plugin marketplace add CLONE && claude plugin install upstash@upstash-mcp": CLIENT,
  "codex plugin marketplace add CLONE && codex plugin add upstash@upstash-mcp": CLIENT,
  "gemini extensions install CLONE": CLIENT,
  "claude mcp add upstash --env UPSTASH_REDIS_REST_URL=https://your-database.upstash.io --env UPSTASH_REDIS_REST_READONLY_TOKEN=your-read-only-token -- npx -y upstash-mcp":
    CLIENT,
  "claude mcp add --transport http upstash http://127.0.0.1:3000/mcp": CLIENT,
  "docker run --rm -i -e UPSTASH_REDIS_REST_URL -e UPSTASH_REDIS_REST_READONLY_TOKEN upstash-mcp": DOCKER,
  "docker run --rm --network host -e UPSTASH_MCP_TRANSPORT=http -e UPSTASH_REDIS_REST_URL -e UPSTASH_REDIS_REST_READONLY_TOKEN upstash-mcp":
    DOCKER,
  "useradd --system --shell /usr/sbin/nologin upstash-mcp": SYSTEM,
  "npm install --global --prefix /opt/upstash-mcp upstash-mcp": REGISTRY,
  "install -d -o upstash-mcp -m 0700 /etc/upstash-mcp": SYSTEM,
  "install -m 0600 environment /etc/upstash-mcp/environment": SYSTEM,
  "runuser -u upstash-mcp -- /opt/upstash-mcp/bin/upstash-mcp caller add ada --callers /etc/upstash-mcp/callers.json":
    SYSTEM,
  "systemctl enable --now upstash-mcp@3001 upstash-mcp@3002": SYSTEM,
};

/** A command that stands in a document. */
export interface ShownCommand {
  path: string;
  command: string;
}

/** The commands in blocks of shell of every document, and those that the README has in its text. */
export function shownCommands(): ShownCommand[] {
  return documents.flatMap(({ path, text }) => {
    const blocks = [...text.matchAll(/^```(?:sh|bash|shell|console)\n(.*?)^```$/gms)];
    const inBlocks = blocks.flatMap(([, code = ""]) => commandsIn(code));
    const inText = path === "README.md" ? quoted(text).filter((code) => /^(npm|npx|node|upstash-mcp) /.test(code)) : [];
    return [...inBlocks, ...inText].map((command) => ({ path, command }));
  });
}

/** The commands of a block, those of several lines in one, without comments. */
export function commandsIn(code: string): string[] {
  const lines = code.replace(/\\\n\s*/g, "").split("\n");
  return lines.map((line) => line.replace(/(^|\s+)# [^']*$/, "").trim()).filter((line) => line !== "");
}
