import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { createHttp } from "../../src/upstash/http.ts";
import type { HttpRequest } from "../../src/upstash/http-message.ts";
import type { Proxies } from "../../src/upstash/proxies.ts";
import { identity, listening, startTunnelProxy } from "./proxy-stand-in.ts";
import { closedPort } from "./scripted-server.ts";

/** A host that only a proxy knows. */
const HOST = "db.upstash.test";
const startUpstream = () => listening(createServer((_, response) => response.end("{}")));

function client(proxies?: Partial<Proxies>) {
  const http = createHttp({ timeout: 10_000, maxReply: 10_000 }, { proxies: { past: "", ...proxies } });
  onTestFinished(() => http.close());
  const request = (url: string): HttpRequest => ({ method: "GET", url, headers: {}, timeout: 5_000 });
  const send = (url: string) => http.send(request(url), ({ text }) => text);
  return {
    send,
    /** The failure of a request, and of a stream, which has a pool of its own: they say the same. */
    async failure(url: string): Promise<UpstashError> {
      const [one, other] = await Promise.all([
        send(url).then(String, (error: unknown) => error),
        http.stream(request(url)).then(String, (error: unknown) => error),
      ]);
      if (!(one instanceof UpstashError && other instanceof UpstashError)) throw new Error(`It answered: ${one}`);
      expect(other.message).toBe(one.message);
      return one;
    },
  };
}

const through = (address: string, scheme = "http", login = "") => {
  const proxy = { url: `${scheme}://${login}${address}`, variable: "HTTPS_PROXY" };
  return { forHttp: proxy, forHttps: proxy };
};

describe("a request", () => {
  test("goes through the proxy of its scheme", async () => {
    const upstream = await startUpstream();
    const [one, other] = [await startTunnelProxy({ upstream }), await startTunnelProxy({ upstream, status: 403 })];
    const forHttp = { url: `http://${one.address}`, variable: "HTTP_PROXY" };
    const forHttps = { url: `http://${other.address}`, variable: "HTTPS_PROXY" };
    const { send, failure } = client({ forHttp, forHttps });
    expect(await send(`http://${HOST}/`)).toBe("{}");
    expect((await failure(`https://${HOST}/`)).message).toContain(`(HTTPS_PROXY)`);
    expect(one.asked).toEqual([`${HOST}:80`]);
  });

  test("with user and password of the proxy is let through", async () => {
    const { address } = await startTunnelProxy({ upstream: await startUpstream(), login: "ada:p/ss" });
    expect(await client(through(address, "http", "ada:p%2Fss@")).send(`http://${HOST}/`)).toBe("{}");
  });

  test("to this machine, or to a host that is named, goes past it", async () => {
    const upstream = await startUpstream();
    const { address, asked } = await startTunnelProxy({ upstream });
    expect(await client(through(address)).send(`http://${upstream}/`)).toBe("{}");
    expect(await client(through(address)).send(`http://${upstream.replace("127.0.0.1", "localhost")}/`)).toBe("{}");
    await client({ ...through(address), past: ".upstash.test" }).failure(`http://${HOST}/`);
    await client({ ...through(address), past: "*" }).failure(`http://other.test/`);
    expect(asked).toEqual([]);
  });

  test("looks at no variable of the environment by itself", async () => {
    const { address, asked } = await startTunnelProxy({ status: 403 });
    vi.stubEnv("HTTP_PROXY", `http://${address}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await client().failure(`http://${HOST}/`)).message).toMatch(/DNS/);
    expect(asked).toEqual([]);
  });
});

describe("a failure of the proxy", () => {
  const url = `https://${HOST}/private?_token=sesame`;

  test.each([
    [407, "", "proxy", "asks for a user and a password (407)."],
    [407, "ada:opensesame@", "proxy", "did not accept its user and password (407)."],
    [403, "", "proxy", `does not open a connection to ${HOST}:443 (403).`],
    [405, "", "proxy", `does not open a connection to ${HOST}:443 (405).`],
    [502, "", "unavailable", `could not reach ${HOST}:443 (502).`],
    [504, "", "unavailable", `could not reach ${HOST}:443 (504).`],
  ])("is said to be its own: %i", async (status, login, kind, end) => {
    const { address } = await startTunnelProxy({ status });
    const failure = await client(through(address, "http", login)).failure(url);
    expect(failure).toMatchObject({ kind, message: `The proxy ${address} (HTTPS_PROXY) ${end}`, notExecuted: true });
    expect(failure.advice).toMatch(/Check HTTPS_PROXY in the server's environment; NO_PROXY names hosts/);
    expect(failure.message + failure.advice).not.toMatch(/sesame|private|ada/);
  });

  test("is said to be its own where nobody listens", async () => {
    const address = `127.0.0.1:${await closedPort()}`;
    expect(await client(through(address, "http", "ada:opensesame@")).failure(url)).toMatchObject({
      kind: "unreachable",
      message: `The proxy of HTTPS_PROXY cannot be used: ${address} refused the connection.`,
      notExecuted: true,
    });
  });

  test("is said to be its own where it has no address", async () => {
    const failure = await client(through("proxy.invalid:3128")).failure(url);
    expect(failure.message).toMatch(/^The proxy of HTTPS_PROXY cannot be used: proxy\.invalid:3128 .*\(DNS\)\.$/);
  });

  test("is said to be its own where it closes the connection", async () => {
    const address = await listening(createTcpServer((socket) => void socket.once("data", () => socket.destroy())));
    const failure = await client(through(address)).failure(url);
    expect(failure.message).toBe(
      `The proxy of HTTPS_PROXY cannot be used: ${address} closed the connection before it answered.`,
    );
  });

  test("says what to write where a proxy without TLS is asked with it", async () => {
    const proxy = await startTunnelProxy({ status: 200 });
    const address = proxy.address.replace("127.0.0.1", "localhost");
    const failure = await client(through(address, "https")).failure(url);
    expect(failure).toMatchObject({
      kind: "tls",
      message: `The proxy of HTTPS_PROXY cannot be used: ${address} answered without TLS, which https:// asks for.`,
      advice: expect.stringContaining("HTTPS_PROXY=http://HOST:PORT"),
    });
  });

  test("is not where the host behind it fails", async () => {
    const upstream = await listening(createTcpServer((socket) => void socket.once("data", () => socket.destroy())));
    const { address } = await startTunnelProxy({ upstream });
    expect((await client(through(address)).failure(`http://${HOST}/`)).message).toMatch(
      `${HOST} closed the connection`,
    );
    const secure = await startTunnelProxy({ upstream: await listening(createSecureServer(identity)) });
    expect(await client(through(secure.address)).failure(url)).toMatchObject({
      kind: "tls",
      message: expect.stringContaining(`No secure connection to ${HOST}`),
    });
  });
});

describe("a port that speaks another way", () => {
  test("is named where it is plain http:// and was asked with https://", async () => {
    const upstream = await startUpstream();
    expect(await client().failure(`https://${upstream}/`)).toMatchObject({
      kind: "tls",
      message: `${upstream} answered without TLS, which https:// asks for.`,
      advice: expect.stringMatching(/^Check scheme and port of the URL: .*plain http:\/\//),
      notExecuted: true,
    });
  });

  test("is named where it answers https:// with anything else", async () => {
    const upstream = await listening(
      createTcpServer((socket) => void socket.end("-ERR unknown command\r\n".repeat(20))),
    );
    expect((await client().failure(`https://${upstream}/`)).message).toBe(
      `${upstream} answered without TLS, which https:// asks for.`,
    );
  });

  test("is hinted at where it is https:// and was asked with http://", async () => {
    const upstream = await listening(createSecureServer(identity));
    const { advice } = await client().failure(`http://${upstream}/`);
    expect(advice).toMatch(/scheme and port of the URL: a port for https:\/\/ takes no http:\/\/ request/);
  });
});
