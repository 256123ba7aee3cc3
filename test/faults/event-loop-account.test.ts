import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { CERTIFICATE } from "../end-to-end/tls-upstream.ts";
import { examples } from "../products/account/data.ts";
import { createAnswering, listening, several, watched } from "./watched-server.ts";

/* Has the Developer API give the built server the largest answers that it takes, and watches its event loop from inside. */

/** Stands where the Developer API would, behind a proxy that leads there whatever it is asked for. */
async function startAccount() {
  const upstream = createAnswering();
  const identity = { cert: readFileSync(CERTIFICATE), key: readFileSync(CERTIFICATE.replace(/crt$/, "key")) };
  const port = await listening(createTlsServer(identity, upstream.listener));
  const proxy = createServer().on("connect", (_, socket: Socket) => {
    const tunnel = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(tunnel).pipe(socket);
    });
    tunnel.on("error", () => {});
  });
  const server = await watched(["--allow-writes"], {
    UPSTASH_EMAIL: "dev@example.com",
    UPSTASH_API_KEY: "1f9c1e3b-5a0e-4d5c-8f57-2e1d3c4b5a69",
    HTTPS_PROXY: `http://127.0.0.1:${await listening(proxy)}`,
    // The certificate is for another name.
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
  });
  return { upstream, server };
}

describe("no answer of the Developer API holds up others", () => {
  const reads = examples.filter(({ request }) => request.method === "GET");
  /** One of each kind: a list, a resource, and those that make more of an answer than its rows. */
  const shaping = reads.filter(({ tool }) => /^(database_(list|get)|audit_log_list)$|stats$/.test(tool));
  const databases = examples.find(({ tool }) => tool === "database_list")?.response;
  const point = (index: number) => `{"x":"2026-11-26 00:00:00.${index} +0000 UTC","y":${index}}`;
  const grown: Readonly<Record<string, (response: unknown) => string>> = {
    "one text": (response) => JSON.stringify(fieldsOf(response)).replace(/"(,|}|$)/, `${"text ".repeat(1_600_000)}"$1`),
    "rows of its kind": (response) => {
      const row = JSON.stringify(fieldsOf(response));
      return several(Math.min(Math.floor(8_000_000 / row.length), 190_000 / row.split(":").length), () => row);
    },
    "long series": (response) => {
      const names = Object.keys(fieldsOf(response));
      return `{${names.map((name) => `"${name}":${several(Math.floor(60_000 / names.length), point)}`).join()}}`;
    },
  };
  let on: Awaited<ReturnType<typeof startAccount>>;
  beforeAll(async () => {
    on = await startAccount();
  });

  test.each(Object.entries(grown))("%s", { timeout: 240_000 }, async (_, grow) => {
    const faults: string[] = [];
    const before = on.upstream.asked();
    for (const { tool, input, response } of shaping) {
      const large = grow(response);
      on.upstream.answer((path) => {
        const looksUp = path === "/v2/redis/databases" && tool !== "database_list";
        return looksUp ? JSON.stringify(databases) : large;
      });
      faults.push(...(await on.server.faults([[tool, tool, input]])));
    }
    expect(faults).toEqual([]);
    expect(on.upstream.asked() - before).toBeGreaterThanOrEqual(shaping.length);
  });

  /** The fields of an answer, or of the first row of a list. */
  function fieldsOf(response: unknown): object {
    const first: unknown = Array.isArray(response) ? response[0] : response;
    return typeof first === "object" && first !== null ? first : { value: "" };
  }
});
