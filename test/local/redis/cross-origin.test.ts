import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();
const origin = "http://localhost:3000";

describe("a preflight of a browser", () => {
  const preflight = (path: string, headers: Record<string, string> = {}) =>
    db.fetch(path, {
      method: "OPTIONS",
      token: null,
      headers: { origin, "access-control-request-method": "POST", ...headers },
    });

  it.each(["/", "/pipeline", "/multi-exec", "/get/k", "/subscribe/channel", "/monitor"])(
    "is answered without a token: %s",
    async (path) => {
      const response = await preflight(path);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe("");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("access-control-allow-methods")).toBe("HEAD, GET, POST, PUT");
      expect(Number(response.headers.get("access-control-max-age"))).toBeGreaterThan(0);
    },
  );

  it("allows the headers by their names, since a star is not Authorization", async () => {
    const asked = "authorization,content-type,upstash-encoding,upstash-sync-token,upstash-telemetry-sdk";
    const response = await preflight("/", { "access-control-request-headers": asked });
    expect(response.headers.get("access-control-allow-headers")).toBe(asked);
    expect(response.headers.get("vary")).toBe("Access-Control-Request-Headers");
  });

  it("says the same for a method that the request itself is refused for", async () => {
    const response = await preflight("/get/k", { "access-control-request-method": "DELETE" });
    expect(response.headers.get("access-control-allow-methods")).toBe("HEAD, GET, POST, PUT");
  });

  it("is followed by a connection that goes on", async () => {
    await preflight("/");
    expect(await db.command("PING")).toEqual({ result: "PONG" });
  });
});

describe("an answer to a page of another origin", () => {
  it.each([
    ["a result", "/ping", 200, undefined],
    ["an error of Redis", "/get", 400, undefined],
    ["a missing token", "/ping", 401, null],
  ] as const)("may be read: %s", async (_, path, status, token) => {
    const response = await db.fetch(path, { headers: { origin }, ...(token === null ? { token } : {}) });
    expect(response.status).toBe(status);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toBe("Upstash-Sync-Token");
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
  });

  it("may be read: a stream of events", async () => {
    const abort = new AbortController();
    const response = await db.fetch("/subscribe/channel", { headers: { origin }, signal: abort.signal });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    abort.abort();
  });
});

describe("OPTIONS that is no preflight", () => {
  it("is answered 405, as every other method", async () => {
    const response = await db.fetch("/", { method: "OPTIONS", headers: { origin } });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("HEAD, GET, POST, PUT");
  });
});
