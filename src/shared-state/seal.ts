import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

const IV = 12;
const TAG = 16;

/** Seals what is kept where others can read and write: a value that was changed, or moved elsewhere, does not open. */
export interface Seal {
  close(key: string, field: string, value: unknown): string;
  /** Nothing for what was not closed with the same key at this place. */
  open<Value>(key: string, field: string, sealed: unknown): Value | undefined;
}

/** AES-256-GCM with a key of its own, made of the one that the nodes share. */
export function createSeal(signingKey: string): Seal {
  const secret = createHmac("sha256", signingKey).update("upstash-mcp shared state\nseal").digest();
  const placeOf = (key: string, field: string) => Buffer.from(JSON.stringify([key, field]));
  return {
    close(key, field, value) {
      const iv = randomBytes(IV);
      const cipher = createCipheriv("aes-256-gcm", secret, iv).setAAD(placeOf(key, field));
      const text = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64url");
    },
    open<Value>(key: string, field: string, sealed: unknown) {
      if (typeof sealed !== "string") return undefined;
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length <= IV + TAG) return undefined;
      const [iv, tag, text] = [bytes.subarray(0, IV), bytes.subarray(IV, IV + TAG), bytes.subarray(IV + TAG)];
      const decipher = createDecipheriv("aes-256-gcm", secret, iv, { authTagLength: TAG });
      try {
        decipher.setAAD(placeOf(key, field)).setAuthTag(tag);
        const opened = Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
        // What opens was closed by a node of this service.
        return JSON.parse(opened) as Value;
      } catch {
        return undefined;
      }
    },
  };
}
