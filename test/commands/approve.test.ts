import { createServer } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ApprovalService, localDoor, openApprovals, pagesOrigin } from "../../src/commands/approve.ts";
import { flushing } from "../approvals/desk.ts";
import { configOf } from "../served.ts";

async function open(flags: Readonly<Record<string, string>>): Promise<ApprovalService> {
  const opened = await openApprovals(configOf({ allowWrites: "true", ...flags }), () => {});
  if (opened === undefined) throw new Error("There are no approvals.");
  onTestFinished(() => opened.close());
  return opened;
}

const askAt = ({ desk }: ApprovalService) => desk.of({ id: "local" }).ask(flushing());

describe("approvals", () => {
  test.each([
    ["--confirm token", { allowWrites: "true", confirm: "token" }],
    ["--confirm always", { allowWrites: "true", confirm: "always" }],
    ["--confirm never", { allowWrites: "true", confirm: "never" }],
    ["nobody who may write", {}],
  ])("are not there with %s", async (_, flags) => {
    expect(await openApprovals(configOf(flags), () => {})).toBeUndefined();
  });

  test("over stdio have a page at this machine's loopback from the first one on", async () => {
    const asked = await askAt(await open({}));
    const url = "url" in asked ? asked.url : "";
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/approvals\/[\w-]{16}$/);
    expect((await fetch(url)).status).toBe(200);
  });

  test("have the address that a person gives", async () => {
    const asked = await askAt(await open({ approvalsUrl: "https://approve.example.com" }));
    expect(asked).toMatchObject({ url: expect.stringMatching(/^https:\/\/approve\.example\.com\/approvals\//) });
  });

  test("are refused where the port is taken, with what to do, and asked for again when it is free", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const bound = taken.address();
    const port = typeof bound === "object" ? bound?.port : undefined;
    const opened = await open({ approvalsListen: `127.0.0.1:${port}` });
    expect(await askAt(opened)).toEqual({
      refused: expect.stringMatching(
        /could not be served \(.*EADDRINUSE.*\)\. Nothing was changed.*--approvals-listen/,
      ),
    });
    await new Promise((resolve) => taken.close(resolve));
    expect(await askAt(opened)).toHaveProperty("url");
  });

  test("over HTTP are refused where nobody can sign in at a page", async () => {
    const opened = await open({ transport: "http" });
    expect(opened.serveAt(undefined)).toBeUndefined();
    expect(await askAt(opened)).toEqual({ refused: expect.stringMatching(/nobody can sign in.*Nothing was changed/) });
    expect(opened.serveAt(localDoor("http://127.0.0.1:3000"))).toBeDefined();
    expect(await askAt(opened)).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:3000\/approvals\//),
    });
  });
});

describe("the pages of a server over HTTP", () => {
  const oauth = { oauthIssuer: "https://auth.example.com", oauthAudience: "https://mcp.example.com/mcp" };
  test.each([
    [{}, "http://127.0.0.1:3000/mcp", "http://127.0.0.1:3000"],
    [oauth, "http://127.0.0.1:3000/mcp", "https://mcp.example.com"],
    [{ ...oauth, approvalsUrl: "https://other.example.com" }, "http://127.0.0.1:3000/mcp", "https://other.example.com"],
    [{ host: "0.0.0.0", allowedHosts: "mcp.example.com" }, "https://0.0.0.0:3000/mcp", "https://mcp.example.com:3000"],
  ])("with %j are where a browser reaches them", (flags, url, origin) => {
    expect(pagesOrigin(url, configOf({ transport: "http", ...flags }))).toBe(origin);
  });
});
