import { describe, expect, test } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { failureOf } from "../../src/upstash/http-failure.ts";
import type { HttpRequest } from "../../src/upstash/http-message.ts";

const request: HttpRequest = {
  method: "POST",
  url: "https://example.upstash.io/get/private-key?_token=AXlzSecret",
  headers: { authorization: "Bearer AXlzSecret" },
  timeout: 1_500,
};
const withCode = (code: string, message = "something") => Object.assign(new Error(message), { code });

describe("a failure that arises before anything is sent", () => {
  test.each([
    ["ENOTFOUND", "example.upstash.io has no address (DNS)."],
    ["EAI_AGAIN", "example.upstash.io could not be looked up (DNS)."],
    ["ECONNREFUSED", "example.upstash.io refused the connection."],
    ["EHOSTUNREACH", "example.upstash.io cannot be reached."],
    ["ENETUNREACH", "example.upstash.io cannot be reached."],
    ["UND_ERR_CONNECT_TIMEOUT", "example.upstash.io did not accept a connection in time."],
  ])("%s lets the request be sent again", (code, message) => {
    expect(failureOf(withCode(code), request, undefined)).toMatchObject({
      kind: "unreachable",
      message,
      notExecuted: true,
    });
  });
});

describe("a failure that may arise after the request was carried out", () => {
  test.each([
    ["ECONNRESET", "example.upstash.io closed the connection before it answered."],
    ["EPIPE", "example.upstash.io closed the connection before it answered."],
    ["UND_ERR_SOCKET", "example.upstash.io closed the connection before it answered."],
    ["ETIMEDOUT", "example.upstash.io stopped answering."],
    ["EMFILE", "example.upstash.io could not be asked (EMFILE)."],
  ])("%s leaves open whether it was", (code, message) => {
    expect(failureOf(withCode(code), request, undefined)).toMatchObject({
      kind: "unreachable",
      message,
      notExecuted: false,
    });
  });

  test("without a code is told by its message", () => {
    expect(failureOf(new Error("odd"), request, undefined).message).toBe(
      "example.upstash.io could not be asked (odd).",
    );
    expect(failureOf("odd", request, undefined).message).toBe("example.upstash.io could not be asked (odd).");
  });
});

describe("a failure of TLS", () => {
  test.each([
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "EPROTO",
  ])("is told apart: %s", (code) => {
    const failure = failureOf(withCode(code, "certificate has expired"), request, undefined);
    expect(failure).toMatchObject({
      kind: "tls",
      message: "No secure connection to example.upstash.io: certificate has expired.",
      advice: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
      notExecuted: true,
    });
  });
});

describe("an answer without TLS to a request with it", () => {
  test.each(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"])("is told as what it is: %s", (code) => {
    expect(failureOf(withCode(code), request, undefined)).toMatchObject({
      kind: "tls",
      message: "example.upstash.io answered without TLS, which https:// asks for.",
      advice: expect.stringContaining("scheme and port"),
      notExecuted: true,
    });
  });
});

describe("a failure", () => {
  test("is found behind what wraps it", () => {
    const wrapped = new Error("fetch failed", { cause: new Error("request failed", { cause: withCode("ENOTFOUND") }) });
    expect(failureOf(wrapped, request, undefined).message).toContain("(DNS)");
  });

  test("is the first of several addresses that were tried", () => {
    const all = new AggregateError([withCode("ECONNREFUSED"), withCode("ENETUNREACH")]);
    expect(failureOf(all, request, undefined)).toMatchObject({ kind: "unreachable", notExecuted: true });
  });

  test("that is known already stays as it is", () => {
    const known = new UpstashError("too-large", "Too long.");
    expect(failureOf(known, request, 1_500)).toBe(known);
  });

  test("of the HTTP parser means that there is no REST API", () => {
    expect(failureOf(withCode("HPE_INVALID_CONSTANT"), request, undefined)).toMatchObject({
      kind: "not-upstash",
      advice: expect.stringContaining("REST URL"),
    });
  });

  test("after the deadline is a timeout, whatever broke", () => {
    expect(failureOf(withCode("UND_ERR_ABORTED"), request, 1_500)).toMatchObject({
      kind: "timeout",
      message: "example.upstash.io did not answer within 1500 ms.",
    });
  });

  test("after the client's cancellation is a cancellation, whatever broke", () => {
    const cancelled = { ...request, signal: AbortSignal.abort() };
    expect(failureOf(withCode("UND_ERR_ABORTED"), cancelled, undefined)).toMatchObject({ kind: "cancelled" });
  });

  test.each(["ENOTFOUND", "ECONNRESET", "CERT_HAS_EXPIRED", "HPE_INVALID_CONSTANT", "EMFILE", ""])(
    "names the host, but neither path nor credential: %s",
    (code) => {
      const { message, advice } = failureOf(withCode(code), request, undefined);
      expect(message).toContain("example.upstash.io");
      expect(`${message} ${advice}`).not.toMatch(/private-key|AXlzSecret|_token/);
    },
  );

  test("keeps what was thrown as its cause, for the log", () => {
    const thrown = withCode("ECONNRESET");
    expect(failureOf(thrown, request, undefined).cause).toBe(thrown);
  });
});
