import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { BIN, environment, type Outcome, runProgram, startProgram } from "./program.ts";
import { json, startUpstream, type Upstream } from "./upstream.ts";

const keep = closing(afterEach);
const TOKEN = "reads-0123456789abcdef";

/** A person's folder with Cursor and Codex, and a database whose token is that of a user. */
async function machineWith(
  user = "default_ro",
): Promise<{ home: string; upstream: Upstream; given: Record<string, string> }> {
  const home = await mkdtemp(join(tmpdir(), "upstash-mcp-home-"));
  keep({ close: () => rm(home, { recursive: true }) });
  await mkdir(join(home, ".cursor"));
  await mkdir(join(home, ".codex"));
  await writeFile(join(home, ".codex/config.toml"), 'model = "gpt-5" # mine\n');
  const upstream = keep(await startUpstream((response) => json(response, 200, { result: user })));
  const given = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_RUNTIME_DIR: join(home, "run"),
    UPSTASH_REDIS_REST_URL: upstream.url,
    UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN,
  };
  return { home, upstream, given };
}

function expectNoToken({ stdout, stderr }: Outcome): void {
  expect(stdout + stderr).not.toContain(TOKEN);
}

describe("upstash-mcp setup", () => {
  it("writes the clients that are here, after one read, and takes itself out again", async () => {
    const { home, upstream, given } = await machineWith();
    const done = await runProgram(["setup", "--yes", "--toolsets", "redis_string"], given);
    expect(done).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("Start these clients anew: Cursor, Codex."),
    });
    expect(done.stdout).toContain('+       "args": [');
    expectNoToken(done);
    expect(upstream.requests.map(({ body }) => body)).toEqual(['["ACL","WHOAMI"]']);
    const cursor = JSON.parse(await readFile(join(home, ".cursor/mcp.json"), "utf8")) as unknown;
    expect(cursor).toEqual({
      mcpServers: {
        upstash: {
          command: process.execPath,
          args: [BIN, "--toolsets=redis_string"],
          env: { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN },
        },
      },
    });
    expect((await stat(join(home, ".codex/config.toml"))).mode & 0o777).toBe(0o600);
    const removed = await runProgram(["setup", "--remove", "--yes"], given);
    expectNoToken(removed);
    expect(removed.code).toBe(0);
    expect(await readFile(join(home, ".codex/config.toml"), "utf8")).toBe('model = "gpt-5" # mine\n');
    expect(await readdir(join(home, ".cursor"))).toEqual([]);
  });

  it("shows with --dry-run what would change, and writes nothing", async () => {
    const { home, given } = await machineWith();
    const { code, stdout, stderr } = await runProgram(["setup", "--dry-run", "--client", "codex"], given);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("Nothing was written (--dry-run).") });
    expect(stdout).toContain("+ [mcp_servers.upstash]");
    expect(await readFile(join(home, ".codex/config.toml"), "utf8")).toBe('model = "gpt-5" # mine\n');
    expect(await readdir(join(home, ".codex"))).toEqual(["config.toml"]);
  });

  it("takes the credentials from lines on stdin where the environment has none", async () => {
    const { home, given } = await machineWith();
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_READONLY_TOKEN: _, ...rest } = given;
    const program = keep(startProgram(["setup", "--yes", "--client=cursor,codex", "--client=cursor"], rest));
    program.write(`UPSTASH_REDIS_REST_URL=${url}\nUPSTASH_REDIS_REST_READONLY_TOKEN="${TOKEN}"\n`);
    program.endInput();
    expect((await program.ended).code).toBe(0);
    expect(await readFile(join(home, ".cursor/mcp.json"), "utf8")).toContain(`: "${TOKEN}"`);
  });

  it("hands on the command that prints a secret, and not what it prints", async () => {
    const { home, given } = await machineWith();
    const { UPSTASH_REDIS_REST_READONLY_TOKEN: _, ...rest } = given;
    const command = JSON.stringify([process.execPath, "-e", `console.log(${JSON.stringify(TOKEN)})`]);
    const done = await runProgram(["setup", "--yes", "--client=cursor"], {
      ...rest,
      UPSTASH_REDIS_REST_READONLY_TOKEN_COMMAND: command,
    });
    expect(done.code).toBe(0);
    const { mcpServers } = JSON.parse(await readFile(join(home, ".cursor/mcp.json"), "utf8"));
    expect(mcpServers.upstash.env).toEqual({
      UPSTASH_REDIS_REST_URL: rest.UPSTASH_REDIS_REST_URL,
      UPSTASH_REDIS_REST_READONLY_TOKEN_COMMAND: command,
    });
    expect(done.stderr).not.toContain("Tokens stand in these files");
  });

  it("does not give a read-only server the standard token", async () => {
    const { home, given } = await machineWith("default");
    const done = await runProgram(["setup", "--yes"], given);
    expect(done).toMatchObject({ code: 1, stderr: expect.stringContaining("That is the standard token") });
    expectNoToken(done);
    expect(await readdir(join(home, ".cursor"))).toEqual([]);
  });

  it.each([
    [["setup"], {}, /Nobody can be asked here: give --yes to write/],
    [["setup", "--yes", "--client", "curser"], {}, /--client knows no "curser"\. Did you mean cursor\?/],
    [["setup", "--yes", "--client", "zed"], {}, /Zed was not found on this machine/],
    [["setup", "--yes"], { UPSTASH_REDIS_REST_READONLY_TOKEN: "" }, /No credentials of this access level/],
    [["setup", "--yes", "--transport", "http"], {}, /setup is for clients that start the server themselves/],
    [["serve", "--dry-run"], {}, /Unknown flag --dry-run/],
  ])("says what is wrong with %j %j, and writes nothing", async (args, changed, reason) => {
    const { home, given } = await machineWith();
    const { code, stderr } = await runProgram(args, { ...given, ...changed });
    expect(code).toBe(1);
    expect(stderr).toMatch(reason);
    expect(await readdir(join(home, ".cursor"))).toEqual([]);
  });

  it("leaves a file alone that it does not understand, writes the others, and ends with 1", async () => {
    const { home, given } = await machineWith();
    await writeFile(join(home, ".codex/config.toml"), "model = \n");
    const { code, stderr } = await runProgram(["setup", "--yes"], given);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Codex: \S+config\.toml is not valid TOML at line \d, so it is left alone/);
    expect(await readFile(join(home, ".codex/config.toml"), "utf8")).toBe("model = \n");
    expect(await readFile(join(home, ".cursor/mcp.json"), "utf8")).toContain("upstash");
  });
});

/** Keeps each secret in a file, as the program of the desktop's keychain would elsewhere. */
const SECRET_TOOL = `#!/bin/sh
case "$1" in
  search) exit 0 ;;
  store) shift 2; cat > "$HOME/kept-$4" ;;
  lookup) cat "$HOME/kept-$5" ;;
esac
`;

describe("upstash-mcp setup where there is a keychain", () => {
  it("leaves no token in the files: the server reads it by a command", async () => {
    const { home, given, upstream } = await machineWith();
    await mkdir(join(home, "run"));
    await writeFile(join(home, "run/bus"), "");
    await mkdir(join(home, "bin"));
    await writeFile(join(home, "bin/secret-tool"), SECRET_TOOL);
    await chmod(join(home, "bin/secret-tool"), 0o755);
    const around: Record<string, string> = {
      ...given,
      PATH: `${join(home, "bin")}${delimiter}${process.env.PATH ?? ""}`,
    };
    expect((await runProgram(["setup", "--yes", "--client", "cursor"], around)).code).toBe(0);
    const text = await readFile(join(home, ".cursor/mcp.json"), "utf8");
    expect(text).not.toContain(TOKEN);
    const { env } = (JSON.parse(text) as { mcpServers: { upstash: { env: Record<string, string> } } }).mcpServers
      .upstash;
    expect(Object.keys(env)).toEqual(["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_READONLY_TOKEN_COMMAND"]);
    const { HOME = "", PATH = "" } = around;
    const call = await runProgram(["call", "redis_string_read", '{"command":"GET","args":["a"]}'], {
      HOME,
      PATH,
      ...env,
    });
    expect(call.code).toBe(0);
    expect(upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    const removed = await runProgram(["setup", "--remove", "--yes"], around);
    expect(removed.stderr).toMatch(/to take it out: secret-tool clear service upstash-mcp account UPSTASH_\S+/);
  });
});

/** Runs a command at a terminal of its own, types the answers as they are asked for, and prints what was to be seen. */
const AT_TERMINAL = `
import os, pty, sys
answers = [pair.split("=>", 1) for pair in sys.argv[1].split("||")]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    seen += part
    if answers and answers[0][0].encode() in seen:
        os.write(terminal, answers.pop(0)[1].encode().decode("unicode_escape").encode())
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

function hasPython(): boolean {
  try {
    execFileSync("python3", ["-c", "import pty"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function atTerminal(answers: readonly string[], args: readonly string[], given: Record<string, string>) {
  const child = spawn("python3", ["-c", AT_TERMINAL, answers.join("||"), process.execPath, BIN, ...args], {
    env: environment(given),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, seen };
}

describe.skipIf(!hasPython())("upstash-mcp setup at a terminal", () => {
  it("asks for the token without showing it, and writes after a y", async () => {
    const { home, given, upstream } = await machineWith();
    const { UPSTASH_REDIS_REST_URL: _, UPSTASH_REDIS_REST_READONLY_TOKEN: __, ...rest } = given;
    const answers = [
      "account (2)=>1\\r",
      `REST URL=>${upstream.url}\\r`,
      `Read-only token=>wrong\\x15${TOKEN}x\\x7f\\r`,
      "[y/N]=>y\\r",
    ];
    const { code, seen } = await atTerminal(answers, ["setup", "--client", "cursor"], rest);
    expect(seen).toContain("Read-only token (console, REST; it is not shown):");
    expect(seen).not.toContain(TOKEN);
    expect(seen).not.toContain("wrong");
    expect(code).toBe(0);
    expect(await readFile(join(home, ".cursor/mcp.json"), "utf8")).toContain(`"${TOKEN}"`);
  });

  it("writes nothing when the answer is another, or when the questions are ended by Ctrl-C", async () => {
    const { home, given } = await machineWith();
    const refused = await atTerminal(["[y/N]=>\\r"], ["setup", "--client", "cursor"], given);
    expect(refused.seen).toContain("Nothing was written.");
    const { UPSTASH_REDIS_REST_READONLY_TOKEN: _, ...rest } = given;
    const ended = await atTerminal(["account (2)=>1\\r", "Read-only token=>abc\\x03"], ["setup"], rest);
    expect(ended).toMatchObject({ code: 1, seen: expect.stringContaining("Nothing was written.") });
    expect(await readdir(join(home, ".cursor"))).toEqual([]);
  });
});
