import { describe, expect, it } from "vitest";
import { callAgainst, OUTCOME_UNKNOWN, read, write } from "./single-call.ts";
import { type Answer, answerStatus, reply } from "./upstream.ts";

/** Sends the beginning of an answer and closes the connection. */
const closeMidAnswer: Answer = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write('{"result":', () => response.destroy());
};
const closeBeforeAnswer: Answer = (response) => response.destroy();
/** The answer to the first request, and success for all that follow. */
const first =
  (answer: Answer): Answer =>
  (response, number, body) =>
    number === 1 ? answer(response, number, body) : reply(response, "v");

describe("a passing failure", () => {
  it("429: a read and a write alike are sent again after Retry-After", async () => {
    for (const args of [read, write]) {
      const { code, requests } = await callAgainst(first(answerStatus(429, { "retry-after": "0" })), args);
      expect({ code, requests }).toEqual({ code: 0, requests: 2 });
    }
  });

  it("429: a Retry-After beyond the timeout is answered at once", async () => {
    const { code, stdout, requests } = await callAgainst(answerStatus(429, { "retry-after": "3600" }), read);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/too many requests \(429\)/);
  });

  it("503: a read is sent again", async () => {
    const { code, stdout, requests } = await callAgainst(first(answerStatus(503)), read);
    expect({ code, requests }).toEqual({ code: 0, requests: 2 });
    expect(JSON.parse(stdout)).toMatchObject({ result: "v" });
  });

  it("503: a read is sent four times at most", async () => {
    const { code, stdout, requests } = await callAgainst(answerStatus(503), read);
    expect({ code, requests }).toEqual({ code: 1, requests: 4 });
    expect(stdout).toMatch(/not available \(503\)/);
  });

  it("503: a write is not sent again", async () => {
    const { code, stdout, requests } = await callAgainst(first(answerStatus(503)), write);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/not available \(503\)/);
    expect(stdout).toMatch(OUTCOME_UNKNOWN);
  });

  it.each([
    ["in the middle of", closeMidAnswer],
    ["before", closeBeforeAnswer],
  ])("a connection closed %s the answer: a read is sent again", async (_, answer) => {
    const { code, requests } = await callAgainst(first(answer), read);
    expect({ code, requests }).toEqual({ code: 0, requests: 2 });
  });

  it.each([
    ["in the middle of", closeMidAnswer],
    ["before", closeBeforeAnswer],
  ])("a connection closed %s the answer: a write is not sent again", async (_, answer) => {
    const { code, stdout, requests } = await callAgainst(first(answer), write);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/closed the connection/);
    expect(stdout).toMatch(OUTCOME_UNKNOWN);
  });
});
