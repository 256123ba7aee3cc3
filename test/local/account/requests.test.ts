import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();

describe("authentication", () => {
  it.each([
    ["no credentials", undefined],
    ["a bearer token", "Bearer abc"],
    ["a wrong key", `Basic ${btoa("local@example.com:wrong")}`],
    ["another e-mail", `Basic ${btoa("somebody@example.com:wrong")}`],
    ["text that is not base64", "Basic ???"],
  ])("answers 401 to %s", async (_, authorization) => {
    const { status, body, headers } = await upstash.call("GET /v2/redis/databases", {
      key: null,
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    expect(status).toBe(401);
    expect(body).toMatch(/^Unauthorized/);
    expect(headers.get("www-authenticate")).toMatch(/^Basic/);
  });

  it("does not tell without credentials which paths exist", async () => {
    expect(await upstash.call("GET /v2/nothing", { key: null })).toMatchObject({ status: 401 });
  });

  it("gives the addresses of QStash to everybody", async () => {
    expect(await upstash.call("GET /v2/qstash/ipv4", { key: null })).toMatchObject({ status: 200 });
  });

  it("lets the read-only key read", async () => {
    expect(await upstash.call("GET /v2/redis/databases", { key: "read-only" })).toMatchObject({ status: 200 });
  });

  it.each(["POST /v2/redis/database", "PATCH /v2/redis/update-budget/1", "DELETE /v2/team/1"])(
    "answers 403 to %s with the read-only key",
    async (line) => {
      const { status, body } = await upstash.call(line, { key: "read-only", body: {} });
      expect(status).toBe(403);
      expect(body).toMatch(/read-only/);
    },
  );

  it("has an own e-mail and own keys in each account", async () => {
    expect(upstash.api.email).toBe("local@example.com");
    expect(upstash.api.apiKey).not.toBe(upstash.api.readOnlyApiKey);
  });
});

describe("a request that the API cannot serve", () => {
  it("is a 404 for a path that is no endpoint", async () => {
    const { status, text } = await upstash.refusal("GET /v2/redis/nothing");
    expect(status).toBe(404);
    expect(text).toContain("/v2/redis/nothing");
  });

  it.each([
    ["PUT /v2/redis/database", "POST"],
    ["POST /v2/kafka/cluster/1", "DELETE, GET"],
    ["PUT /v2/teams", "GET"],
  ])("is a 405 for %s, which names the methods of the path", async (line, methods) => {
    const { status, text } = await upstash.refusal(line);
    expect(status).toBe(405);
    expect(text).toMatch(new RegExp(`use ${methods}$`));
  });

  it("is a 406 for who accepts no JSON", async () => {
    const answers = ["text/html", "application/xml, text/*;q=0.5", "application/*", "application/json", "*/*"].map(
      (accept) => upstash.call("GET /v2/teams", { headers: { accept } }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([406, 406, 200, 200, 200]);
  });

  it("is a 400 for a body that is not JSON", async () => {
    expect(await upstash.refusal("POST /v2/team", "{team_name}")).toEqual({
      status: 400,
      text: "the request body is not valid JSON",
    });
  });

  it("is a 400 for a missing body", async () => {
    const { status, text } = await upstash.refusal("POST /v2/team");
    expect(status).toBe(400);
    expect(text).toContain("no body");
  });

  it("is a 400 that names every wrong field", async () => {
    const { status, text } = await upstash.refusal("POST /v2/team", { copy_cc: "yes" });
    expect(status).toBe(400);
    expect(text).toContain("team_name:");
    expect(text).toContain("copy_cc:");
  });

  it("is a 400 for a body above the limit, and the server goes on", async () => {
    const { status, text } = await upstash.refusal("POST /v2/team", { team_name: "x".repeat(1_100_000) });
    expect(status).toBe(400);
    expect(text).toContain("larger than 1048576 bytes");
    expect(await upstash.call("GET /v2/teams")).toMatchObject({ status: 200 });
  });

  it.each([
    ["/v2/teams/%zz", 400],
    ["//", 404],
    ["/v2/teams/", 404],
  ])("reads the path %s as it is, a %i", async (path, expected) => {
    expect(await statusOf(path)).toBe(expected);
  });

  it("keeps the connection of a request whose body nobody reads", async () => {
    const { headers } = await upstash.call("POST /v2/qstash/rotate-token", { body: {} });
    expect(headers.get("connection")).toBe("keep-alive");
  });

  it("answers JSON that nobody may store", async () => {
    const { headers } = await upstash.call("GET /v2/teams");
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("takes JSON whatever its content type, as curl -d sends it", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = { team_name: "by curl", copy_cc: false };
    expect(await upstash.call("POST /v2/team", { body, headers })).toMatchObject({ status: 200 });
  });
});

/** The status of a GET whose path is sent as it is; fetch would repair it. */
function statusOf(path: string): Promise<number | undefined> {
  const { url, email, apiKey } = upstash.api;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, auth: `${email}:${apiKey}` }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end();
  });
}
