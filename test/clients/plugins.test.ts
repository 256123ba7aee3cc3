import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configurationsForStdio } from "../../src/commands/client-configurations.ts";
import { BIN, environment } from "../end-to-end/program.ts";

/*
 * The manifests of plugins and the blocks of docs/clients.md, read by the clients that they are for. What these start is the
 * built program in the place of the released package.
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

/** A person's machine: a home in which nothing is, and an npx that writes down what it is started with. */
interface Machine {
  home: string;
  run(program: string, args: readonly string[], input?: string): ReturnType<Run>;
  /** What the last npx was started with: its arguments, and the variables of Upstash. */
  started(): { args: string; variables: Record<string, string> };
}

function machineFor(name: string): Machine {
  const [home, programs] = [join(folder, name), join(folder, `${name}-programs`)];
  const record = join(home, "started");
  for (const made of [home, programs]) mkdirSync(made);
  writeFileSync(
    join(programs, "npx"),
    `#!/bin/sh\n{ echo "$*"; env | grep -E '^(UPSTASH|QSTASH)_' | sort; } > "${record}"\nexec "${process.execPath}" "${BIN}"\n`,
  );
  chmodSync(join(programs, "npx"), 0o755);
  const env = {
    ...environment(GIVEN),
    HOME: home,
    PATH: [programs, process.env.PATH].join(delimiter),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  };
  return {
    home,
    run(program, args, input = "") {
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: home, env, input, encoding: "utf8" });
      return { status, said: `${stdout}${stderr}` };
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
  const { run, started } = machineFor("claude");
  const claude: Run = (...args) => run(join(packages, `@anthropic-ai/claude-code-${machine}/claude`), args);

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
    expect(claude("plugin", "marketplace", "add", root)).toMatchObject({ status: 0 });
    expect(claude("plugin", "install", "upstash@upstash-mcp")).toMatchObject({ status: 0 });
    expect(claude("mcp", "list").said).toMatch(/plugin:upstash:upstash: .*Connected/);
    const path = "plugins/upstash/.claude-plugin/plugin.json";
    expect(started()).toEqual({ args: "-y upstash-mcp", variables: passedOn(path) });
  });
});

describe("Codex", () => {
  const vendor = join(packages, `@openai/codex-${machine}/vendor`);
  const codexOn =
    ({ run }: Machine): Run =>
    (...args) =>
      run(join(vendor, readdirSync(vendor)[0] ?? "", "bin/codex"), args);
  /** The server as Codex would start it. */
  const listed = (codex: Run) => {
    const { said } = codex("mcp", "list", "--json");
    const [{ transport }] = JSON.parse(said.slice(said.search(/^\[/m), said.lastIndexOf("]") + 1));
    return transport as { command: string; args: string[]; env_vars: string[] };
  };

  it("installs the plugin, and passes on to its server what the plugin names", () => {
    const codex = codexOn(machineFor("codex"));
    expect(codex("plugin", "marketplace", "add", root)).toMatchObject({ status: 0 });
    expect(codex("plugin", "add", "upstash@upstash-mcp")).toMatchObject({ status: 0 });
    const path = "plugins/upstash/.codex-plugin/plugin.json";
    const { upstash } = JSON.parse(readFileSync(join(root, path), "utf8")).mcpServers;
    expect(listed(codex)).toMatchObject(upstash);
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
  const program = join(packages, "@google/gemini-cli/bundle/gemini.js");
  /** The extension alone, since Gemini CLI copies the folder that it installs. */
  const extension = join(folder, "extension");
  mkdirSync(extension);
  cpSync(join(root, "gemini-extension.json"), join(extension, "gemini-extension.json"));

  it("takes the manifest, and refuses one that is wrong", () => {
    const { run } = machineFor("gemini-validate");
    const validate = (path: string) => run(process.execPath, [program, "extensions", "validate", path]).status;
    const wrong = join(folder, "wrong-extension");
    mkdirSync(wrong);
    writeFileSync(join(wrong, "gemini-extension.json"), JSON.stringify({ name: "upstash" }));
    expect([validate(extension), validate(wrong)]).toEqual([0, 1]);
  });

  it("installs the extension and reaches its server, which has the variables that are set", () => {
    const { run, started } = machineFor("gemini");
    const gemini = (...args: string[]) => run(process.execPath, [program, ...args], "y\n".repeat(9));
    expect(gemini("extensions", "install", extension, "--consent")).toMatchObject({ status: 0 });
    expect(gemini("mcp", "list").said).toMatch(/upstash \(from upstash\): .*Connected/);
    expect(started()).toEqual({ args: "-y upstash-mcp", variables: passedOn("gemini-extension.json") });
  });
});
