import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { approvalPages } from "../../src/approvals/approval-pages.ts";
import { checkHttp } from "../../src/commands/check-http.ts";
import { iconPage, stylesPage } from "../../src/pages/layout.ts";
import { createSignIn } from "../../src/sign-in/create-sign-in.ts";
import { peopleOf } from "../../src/sign-in/people.ts";
import { createCallRecord } from "../../src/window/call-record.ts";
import { deskOf } from "../approvals/desk.ts";
import { page } from "../docs/pages.ts";
import { configOf } from "../served.ts";

/* What docs/deploy.md tells to write into files; the configuration of nginx is run by test/end-to-end/nodes.test.ts. */

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The block of code in a language. */
function block(language: string): string {
  const [, text] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(page("docs/deploy.md")) ?? [];
  if (text === undefined) throw new Error(`docs/deploy.md has no block of ${language}.`);
  return text;
}

function written(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "deploy-"));
  folders.push(folder);
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const run = (program: string, args: readonly string[]) => spawnSync(program, args, { encoding: "utf8" });
const isThere = (program: string) => run(program, ["--version"]).status === 0;

/** A path of each page that a server over HTTP with callers has. */
const pagePaths = [
  ...createCallRecord().pages({
    approvals: { list: async () => [] },
    sees: () => false,
    budgets: () => [],
    offer: async () => [],
    clients: () => [],
  }),
  ...approvalPages(deskOf().desk),
  ...createSignIn({
    people: peopleOf(undefined),
    byToken: true,
    login: {
      issuer: "https://auth.example.com",
      clientFor: async () => "",
      urlOf: async () => "",
      subjectOf: async () => ({ fault: "" }),
      close: async () => {},
    },
    origin: () => "",
    home: "/",
    tell: () => {},
  }).pages,
  ...[stylesPage, iconPage],
].map(({ path }) => path.replace(":id", "1"));
const NOT_OUTSIDE = ["/ready", "/metrics", "/health", "/open", "/approvalsx", "/calls.js"];

describe("the configuration of nginx", () => {
  it("passes on all pages that a server has, and no path beside them and its endpoint", () => {
    const places = [...block("nginx").matchAll(/^ {4}location ([=~]) (\S+) \{ proxy_pass/gm)];
    const fits = (path: string) =>
      places.some(([, how, place = ""]) => (how === "=" ? path === place : new RegExp(place).test(path)));
    expect(pagePaths.filter((path) => !fits(path))).toEqual([]);
    expect(NOT_OUTSIDE.filter(fits)).toEqual([]);
  });
});

describe("the unit of systemd", () => {
  /** With a program that exists, which is all that is looked at. */
  const unit = () => block("ini").replace("/usr/bin/node", process.execPath);

  it.skipIf(!isThere("systemd-analyze"))("is one that systemd takes without a word", () => {
    // What it says of other units of this machine is not ours to mend.
    const { stderr } = run("systemd-analyze", ["verify", written("upstash-mcp@.service", unit())]);
    expect(stderr.split("\n").filter((line) => line.includes("upstash-mcp"))).toEqual([]);
  });

  it.skipIf(!isThere("systemd-analyze"))("is noticed where it is wrong", () => {
    const wrong = unit().replace("NoNewPrivileges=", "NoNewPriviliges=");
    const { stderr } = run("systemd-analyze", ["verify", written("upstash-mcp@.service", wrong)]);
    expect(stderr).toContain("NoNewPriviliges");
  });

  it("gives calls the time to end that the server gives them, and lets JavaScript be compiled", () => {
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit()) ?? [];
    expect(Number(seconds) * 1_000).toBeGreaterThan(configOf().shutdownTimeout);
    expect(unit()).not.toMatch(/^MemoryDenyWriteExecute=/m);
  });
});

/** What of Compose's file the page uses, by its specification; anything else is a typing error. */
const service = z.strictObject({
  build: z.literal(".").optional(),
  image: z
    .string()
    .regex(/^[\w./-]+:[\w.-]+$/)
    .optional(),
  command: z.array(z.string()).optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string().regex(/^(\.\/)?[\w./-]+:\/[\w./-]+(:ro)?$/)).optional(),
  ports: z.array(z.string().regex(/^\d+:\d+$/)).optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]).optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  depends_on: z.array(z.string()).optional(),
});
const composeFile = z.strictObject({
  "x-node": z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

describe("the file of Compose", () => {
  const { services, volumes } = composeFile.parse(parse(block("yaml"), { merge: true }));
  const nodes = Object.entries(services).filter(([name]) => name.startsWith("node-"));

  it("names only services and volumes that it has", () => {
    const needed = Object.values(services).flatMap(({ depends_on = [] }) => depends_on);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(needed));
    const mounted = Object.values(services).flatMap(({ volumes: mounts = [] }) => mounts);
    const named = mounted.filter((mount) => !mount.startsWith("./")).map((mount) => mount.split(":")[0]);
    expect(named).toEqual(Object.keys(volumes));
  });

  it("has two nodes that start as they are configured, and no port outside", () => {
    expect(nodes.length).toBe(2);
    for (const [, { environment = {}, ports }] of nodes) {
      const key = "k".repeat(32);
      const config = configOf({}, { ...environment, UPSTASH_MCP_SIGNING_KEY: key });
      expect(() => checkHttp(config)).not.toThrow();
      expect(new URL(config.sharedState ?? "").hostname in services).toBe(true);
      expect(ports).toBeUndefined();
    }
  });

  it("gives nodes no right that they do not need", () => {
    for (const [, { read_only, cap_drop, security_opt }] of nodes) {
      expect([read_only, cap_drop, security_opt]).toEqual([true, ["ALL"], ["no-new-privileges:true"]]);
    }
  });

  it("keeps what nodes share, and has none of it evicted", () => {
    expect(services.state?.command).toEqual(expect.arrayContaining(["--appendonly", "yes", "noeviction"]));
  });
});

describe("the configuration of Caddy", () => {
  it.skipIf(!isThere("caddy"))("is one that Caddy takes", () => {
    const { status } = run("caddy", [
      "validate",
      "--adapter",
      "caddyfile",
      "--config",
      written("Caddyfile", block("caddyfile")),
    ]);
    expect(status).toBe(0);
  });

  it("passes on all pages that a server has, and no path beside them and its endpoint", () => {
    const patterns = [...block("caddyfile").matchAll(/^\t@\w+ path (.*)$/gm)].flatMap(([, paths = ""]) =>
      paths.split(" "),
    );
    const fits = (path: string) =>
      patterns.some((pattern) => (pattern.endsWith("/*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern));
    expect(pagePaths.filter((path) => !fits(path))).toEqual([]);
    expect(NOT_OUTSIDE.filter(fits)).toEqual([]);
  });

  it("has nothing that is answered with a failure sent again but a GET", () => {
    expect(block("caddyfile")).not.toContain("lb_retry_match");
  });
});
