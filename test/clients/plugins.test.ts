import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configurationsForStdio } from "../../src/commands/client-configurations.ts";
import { shownCommands } from "../docs/shown-commands.ts";
import { BIN, environment } from "../end-to-end/program.ts";

/*
 * The manifests of plugins, and the blocks and commands of docs/clients.md, read by the clients that they are for. What these
 * start is the built program in the place of the released package.
 */

const root = resolve(import.meta.dirname, "../..");
const packages = join(import.meta.dirname, "node_modules");
const machine = `${process.platform}-${process.arch}`;
const folder = mkdtempSync(join(tmpdir(), "plugins-"));
afterAll(() => rmSync(folder, { recursive: true }));

const GIVEN = {
  UPSTASH_REDIS_REST_URL: "https://example.upstash.io",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token",
};

/** A command line, and how it ended. */
type Run = (...args: readonly string[]) => { status: number | null; said: string };

const vendor = join(packages, `@openai/codex-${machine}/vendor`);
/** How each client is started. */
const PROGRAMS: Readonly<Record<string, string>> = {
  claude: `"${join(packages, `@anthropic-ai/claude-code-${machine}/claude`)}"`,
  codex: `"${join(vendor, readdirSync(vendor)[0] ?? "", "bin/codex")}"`,
  gemini: `"${process.execPath}" "${join(packages, "@google/gemini-cli/bundle/gemini.js")}"`,
};

/** A person's machine: a home in which nothing is, the clients, and an npx that writes down what it is started with. */
interface Machine {
  home: string;
  /** Types the command of docs/clients.md that begins so, with the path of a clone, and with a flag that agrees; what else it asks gets a yes. */
  typeShown(start: string, clone?: string, agrees?: string): ReturnType<Run>;
  run(program: string, args: readonly string[], input?: string): ReturnType<Run>;
  /** What the last npx was started with: its arguments, and the variables of Upstash. */
  started(): { args: string; variables: Record<string, string> };
}

function machineFor(name: string): Machine {
  const [home, programs] = [join(folder, name), join(folder, `${name}-programs`)];
  const record = join(home, "started");
  for (const made of [home, programs]) mkdirSync(made);
  const put = (program: string, text: string) => {
    writeFileSync(join(programs, program), `#!/bin/sh\n${text}\n`);
    chmodSync(join(programs, program), 0o755);
  };
  const write = `{ echo "$*"; env | grep -E '^(UPSTASH|QSTASH)_' | sort; } > "${record}"`;
  put("npx", `${write}\nexec "${process.execPath}" "${BIN}"`);
  for (const [program, started] of Object.entries(PROGRAMS)) put(program, `exec ${started} "$@"`);
  const env = {
    ...environment(GIVEN),
    HOME: home,
    PATH: [programs, process.env.PATH].join(delimiter),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  };
  const run: Machine["run"] = (program, args, input = "") => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: home, env, input, encoding: "utf8" });
    return { status, said: `${stdout}${stderr}` };
  };
  return {
    home,
    run,
    typeShown(start, clone = "", agrees = "") {
      const [shown, another] = shownCommands().filter(({ command }) => command.startsWith(start));
      if (shown === undefined || another !== undefined) throw new Error(`Not one command begins with ${start}.`);
      return run("sh", ["-c", `${shown.command.replaceAll("CLONE", `'${clone}'`)} ${agrees}`], "y\n".repeat(9));
    },
    started() {
      const [args = "", ...lines] = readFileSync(record, "utf8").trim().split("\n");
      return { args, variables: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) };
    },
  };
}

/** The variables that a plugin passes on: those that are given, and the others empty. */
function passedOn(path: string): Record<string, string> {
  const { mcpServers } = JSON.parse(readFileSync(join(root, path), "utf8"));
  const names = Object.keys(mcpServers.upstash.env);
  return { ...Object.fromEntries(names.map((name) => [name, ""])), ...GIVEN };
}

describe("Claude Code", () => {
  const { run, started, typeShown } = machineFor("claude");
  const claude: Run = (...args) => run("claude", args);

  it.each(["", "plugins/upstash"])("takes the manifest in %j of the project without a warning", (path) => {
    expect(claude("plugin", "validate", "--strict", join(root, path))).toMatchObject({ status: 0 });
  });

  it("refuses one that is wrong", () => {
    const wrong = join(folder, "wrong");
    cpSync(join(root, "plugins/upstash"), wrong, { recursive: true });
    writeFileSync(join(wrong, ".claude-plugin/plugin.json"), JSON.stringify({ name: "upstash", mcpServers: 1 }));
    expect(claude("plugin", "validate", "--strict", wrong).status).not.toBe(0);
  });

  it("installs the plugin and reaches its server, which has the variables that are set", () => {
    expect(typeShown("claude plugin ", root)).toMatchObject({ status: 0 });
    expect(claude("mcp", "list").said).toMatch(/plugin:upstash:upstash: .*Connected/);
    const path = "plugins/upstash/.claude-plugin/plugin.json";
    expect(started()).toEqual({ args: "-y upstash-mcp", variables: passedOn(path) });
  });

  it("adds the server by the command of docs/clients.md", () => {
    const added = machineFor("claude-added");
    expect(added.typeShown("claude mcp add upstash ")).toMatchObject({ status: 0 });
    expect(added.run("claude", ["mcp", "list"]).said).toMatch(/^upstash: npx -y upstash-mcp .*Connected/m);
    const shown = {
      UPSTASH_REDIS_REST_URL: "https://your-database.upstash.io",
      UPSTASH_REDIS_REST_READONLY_TOKEN: "your-read-only-token",
    };
    expect(added.started()).toEqual({ args: "-y upstash-mcp", variables: shown });
  });

  it("adds a server over HTTP by the command of docs/clients.md", () => {
    const added = machineFor("claude-http");
    expect(added.typeShown("claude mcp add --transport http ")).toMatchObject({ status: 0 });
    expect(added.run("claude", ["mcp", "get", "upstash"]).said).toMatch(
      /Type: http\n\s*URL: http:\/\/127\.0\.0\.1:3000\/mcp/,
    );
  });
});

describe("Codex", () => {
  const codexOn =
    ({ run }: Machine): Run =>
    (...args) =>
      run("codex", args);
  /** The server as Codex would start it. */
  const listed = (codex: Run) => {
    const { said } = codex("mcp", "list", "--json");
    const [{ transport }] = JSON.parse(said.slice(said.search(/^\[/m), said.lastIndexOf("]") + 1));
    return transport as { command: string; args: string[]; env_vars: string[] };
  };

  it("installs the plugin, and passes on to its server what the plugin names", () => {
    const own = machineFor("codex");
    expect(own.typeShown("codex plugin ", root)).toMatchObject({ status: 0 });
    const path = "plugins/upstash/.codex-plugin/plugin.json";
    const { upstash } = JSON.parse(readFileSync(join(root, path), "utf8")).mcpServers;
    expect(listed(codexOn(own))).toMatchObject(upstash);
  });

  it("reads the block of docs/clients.md", () => {
    const { home, ...others } = machineFor("codex-block");
    mkdirSync(join(home, ".codex"));
    const text = configurationsForStdio.find(({ client }) => client === "Codex")?.text ?? "";
    writeFileSync(join(home, ".codex/config.toml"), text);
    expect(listed(codexOn({ home, ...others }))).toMatchObject({
      command: "npx",
      args: ["-y", "upstash-mcp"],
      env_vars: Object.keys(GIVEN),
    });
  });
});

describe("Gemini CLI", () => {
  /** The extension alone, since Gemini CLI copies the folder that it installs. */
  const extension = join(folder, "extension");
  mkdirSync(extension);
  cpSync(join(root, "gemini-extension.json"), join(extension, "gemini-extension.json"));

  it("takes the manifest, and refuses one that is wrong", () => {
    const { run } = machineFor("gemini-validate");
    const validate = (path: string) => run("gemini", ["extensions", "validate", path]).status;
    const wrong = join(folder, "wrong-extension");
    mkdirSync(wrong);
    writeFileSync(join(wrong, "gemini-extension.json"), JSON.stringify({ name: "upstash" }));
    expect([validate(extension), validate(wrong)]).toEqual([0, 1]);
  });

  it("installs the extension and reaches its server, which has the variables that are set", () => {
    const { run, started, typeShown } = machineFor("gemini");
    expect(typeShown("gemini extensions install ", extension, "--consent")).toMatchObject({ status: 0 });
    expect(run("gemini", ["mcp", "list"], "y\n".repeat(9)).said).toMatch(/upstash \(from upstash\): .*Connected/);
    expect(started()).toEqual({ args: "-y upstash-mcp", variables: passedOn("gemini-extension.json") });
  });
});
