import { expect, test } from "vitest";
import type { AccessToken, TokenFault } from "../../../src/callers/oauth/access-token.ts";
import { rememberTokens } from "../../../src/callers/oauth/remembered-tokens.ts";

/** Tokens of which each says until when it is right, and how often one was checked. */
function open() {
  const state = { time: 0, checked: [] as string[] };
  const read = rememberTokens(
    async (token): Promise<AccessToken | TokenFault> => {
      state.checked.push(token);
      const until = Number(token.split("-")[1]);
      return state.time < until
        ? { subject: token, scope: "", isOfProgram: false, until }
        : { fault: "The token has expired" };
    },
    () => state.time,
  );
  return { state, read };
}

test("a token that was right is not checked again for a minute", async () => {
  const { state, read } = open();
  const first = await read("a-100000");
  state.time = 59_000;
  expect(await read("a-100000")).toBe(first);
  expect(state.checked).toHaveLength(1);
  state.time = 61_000;
  await read("a-100000");
  expect(state.checked).toHaveLength(2);
});

test("a token is never taken past its end, though it was right a moment ago", async () => {
  const { state, read } = open();
  expect(await read("a-1000")).toHaveProperty("subject");
  state.time = 1_000;
  expect(await read("a-1000")).toEqual({ fault: "The token has expired" });
});

test("each token is its own, and one that was wrong is checked each time", async () => {
  const { state, read } = open();
  expect(await read("a-100000")).toMatchObject({ subject: "a-100000" });
  expect(await read("b-100000")).toMatchObject({ subject: "b-100000" });
  await read("c-0");
  await read("c-0");
  expect(state.checked).toEqual(["a-100000", "b-100000", "c-0", "c-0"]);
});

test("a thousand tokens are remembered, and the oldest goes first", async () => {
  const { state, read } = open();
  for (let index = 0; index <= 1_000; index += 1) await read(`${index}-100000`);
  await read("1-100000");
  expect(state.checked).toHaveLength(1_001);
  await read("0-100000");
  expect(state.checked).toHaveLength(1_002);
});
