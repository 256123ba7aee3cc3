import type { JSONWebKeySet } from "jose";
import { describe, expect, test } from "vitest";
import { createTokenReader } from "../../../src/callers/oauth/access-token.ts";
import { createIssuerKeys } from "../../../src/callers/oauth/issuer-keys.ts";
import { IssuerUnavailableError } from "../../../src/callers/oauth/issuer-metadata.ts";
import { AUDIENCE, ISSUER, keySet, NOW, newPair, type SigningPair, sign } from "./token-maker.ts";

const MINUTE = 60_000;

/** An issuer whose keys, clock and reach a test changes. */
async function issuerOf(...pairs: SigningPair[]) {
  const state = {
    keys: await keySet(...pairs),
    isDown: false,
    hangs: false,
    time: 0,
    fetched: 0,
    told: [] as string[],
  };
  const keys = createIssuerKeys({
    async fetch(): Promise<JSONWebKeySet> {
      state.fetched += 1;
      if (state.hangs) return new Promise(() => {});
      if (state.isDown) throw new IssuerUnavailableError("connection refused");
      return state.keys;
    },
    tell: (sentence) => state.told.push(sentence),
    now: () => state.time,
  });
  const read = createTokenReader({ issuer: ISSUER, audience: AUDIENCE, keys, now: () => NOW * 1_000 });
  const by = async (pair: SigningPair) => read(await sign(pair));
  return { state, by };
}

const taken = { subject: "ada" };
const unknown = { fault: "The token is signed by a key that the issuer does not publish" };

describe("the keys of an issuer", () => {
  test("are fetched at the first token, once for all that come meanwhile, and kept", async () => {
    const pair = await newPair("first");
    const { state, by } = await issuerOf(pair);
    expect(state.fetched).toBe(0);
    await Promise.all([by(pair), by(pair), by(pair)]);
    expect(await by(pair)).toMatchObject(taken);
    expect(state.fetched).toBe(1);
  });

  test("are fetched anew for a key that is unknown, so that a change of keys is followed", async () => {
    const [first, second] = await Promise.all([newPair("first"), newPair("second")]);
    const { state, by } = await issuerOf(first);
    await by(first);
    state.keys = await keySet(second);
    state.time = 31_000;
    expect(await by(second)).toMatchObject(taken);
    expect(await by(first)).toEqual(unknown);
    expect(state.fetched).toBe(2);
  });

  test("are not fetched again for every token of an unknown key", async () => {
    const [first, stranger] = await Promise.all([newPair("first"), newPair("stranger")]);
    const { state, by } = await issuerOf(first);
    for (let index = 0; index < 20; index += 1) {
      expect(await by(stranger)).toEqual(unknown);
      state.time += 1_000;
    }
    expect(state.fetched).toBe(1);
  });

  test("are fetched anew when they are old, so that one that was withdrawn is no longer taken", async () => {
    const [first, second] = await Promise.all([newPair("first"), newPair("second")]);
    const { state, by } = await issuerOf(first, second);
    await by(first);
    state.keys = await keySet(second);
    state.time = 9 * MINUTE;
    expect(await by(first)).toMatchObject(taken);
    state.time = 11 * MINUTE;
    expect(await by(first)).toEqual(unknown);
  });

  test("serve for an hour where the issuer is out of reach, and no longer", async () => {
    const pair = await newPair("first");
    const { state, by } = await issuerOf(pair);
    await by(pair);
    state.isDown = true;
    state.time = 59 * MINUTE;
    expect(await by(pair)).toMatchObject(taken);
    state.time = 61 * MINUTE;
    await expect(by(pair)).rejects.toThrow(IssuerUnavailableError);
  });

  test("hold up no token while they are fetched again after a failure", async () => {
    const pair = await newPair("first");
    const { state, by } = await issuerOf(pair);
    await by(pair);
    state.isDown = true;
    state.time = 11 * MINUTE;
    expect(await by(pair)).toMatchObject(taken);
    state.hangs = true;
    state.time = 12 * MINUTE;
    expect(await by(pair)).toMatchObject(taken);
    expect(state.fetched).toBe(3);
  });

  test("that cannot be had are asked for again after a few seconds, and it is told why", async () => {
    const pair = await newPair("first");
    const { state, by } = await issuerOf(pair);
    state.isDown = true;
    await expect(by(pair)).rejects.toThrow(IssuerUnavailableError);
    state.isDown = false;
    state.time = 4_000;
    await expect(by(pair)).rejects.toThrow(IssuerUnavailableError);
    state.time = 6_000;
    expect(await by(pair)).toMatchObject(taken);
    expect(state.told).toEqual(["oauth: the keys of the issuer cannot be fetched. connection refused"]);
  });
});
