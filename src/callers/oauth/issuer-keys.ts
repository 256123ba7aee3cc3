import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { JWKSNoMatchingKey } from "jose/errors";

/** Milliseconds after which keys are fetched anew, so that one that the issuer has withdrawn is not taken for long. */
const FRESH = 600_000;
/** Milliseconds for which keys serve when the issuer cannot be reached. */
const SERVICEABLE = 3_600_000;
/** Milliseconds after a fetch in which an unknown key brings no other. */
const COOLDOWN = 30_000;
/** Milliseconds after a fetch that failed in which there is no other. */
export const FAILURE_COOLDOWN = 5_000;

interface KnownKeys {
  find: JWTVerifyGetKey;
  at: number;
}

/** What the keys of an issuer are kept by. */
export interface KeySource {
  /** Rejects where the issuer cannot be reached. */
  fetch(): Promise<JSONWebKeySet>;
  /** Is told why keys were not to be had. */
  tell(sentence: string): void;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
}

/**
 * Finds the key that has signed a token, among the issuer's. They are fetched at the first token, and again where they are
 * old, or where a token names one that is unknown, since issuers change them. Rejects as `fetch` does where there are
 * none, and as jose does where none fits.
 */
export function createIssuerKeys({ fetch, tell, now = Date.now }: KeySource): JWTVerifyGetKey {
  let known: KnownKeys | undefined;
  let failed: { error: unknown; at: number } | undefined;
  let running: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      const find = createLocalJWKSet(await fetch());
      known = { find, at: now() };
      failed = undefined;
    } catch (error) {
      failed = { error, at: now() };
      tell(`oauth: the keys of the issuer cannot be fetched. ${error instanceof Error ? error.message : ""}`);
    }
  }

  /** Calls of the same time wait for one fetch. */
  async function renew(): Promise<void> {
    if (failed !== undefined && now() - failed.at < FAILURE_COOLDOWN) return;
    running ??= load().finally(() => {
      running = undefined;
    });
    await running;
  }

  const serves = () => known !== undefined && now() - known.at < SERVICEABLE;

  async function current(): Promise<KnownKeys> {
    if (known === undefined || now() - known.at >= FRESH) {
      const renewal = renew();
      // An issuer that was out of reach before may take its time to be so again.
      if (failed === undefined || !serves()) await renewal;
    }
    if (known !== undefined && serves()) return known;
    throw failed?.error ?? new Error("No keys were fetched.");
  }

  return async (header, token) => {
    const keys = await current();
    try {
      return await keys.find(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey) || now() - keys.at < COOLDOWN) throw error;
      await renew();
      if (known === undefined || known === keys) throw failed?.error ?? error;
      return known.find(header, token);
    }
  };
}
