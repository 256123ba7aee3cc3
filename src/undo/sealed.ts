import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/*
 * How a file is sealed: a mark, a salt, a nonce, the text by AES-256-GCM (NIST SP 800-38D), and its tag. The key of a file is
 * derived from the secret and the salt (HKDF, RFC 5869), so that one secret seals many files.
 */

const MARK = Buffer.from("UMCPUND1", "latin1");
const [SALT, NONCE, TAG] = [16, 12, 16];
const ALGORITHM = "aes-256-gcm";
const PURPOSE = "upstash-mcp undo file";

/** Whether bytes begin like a sealed file. */
export function isSealed(bytes: Buffer): boolean {
  return bytes.subarray(0, MARK.length).equals(MARK);
}

/** Seals a text; each time it looks different. */
export function seal(text: string, secret: Uint8Array): Buffer {
  const header = Buffer.concat([MARK, randomBytes(SALT), randomBytes(NONCE)]);
  const cipher = createCipheriv(ALGORITHM, keyOf(secret, header), nonceOf(header));
  cipher.setAAD(header);
  return Buffer.concat([header, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** The text; nothing where it was sealed with another secret, or is no longer as it was sealed. */
export function unseal(bytes: Buffer, secret: Uint8Array): string | undefined {
  const begin = MARK.length + SALT + NONCE;
  if (!isSealed(bytes) || bytes.length < begin + TAG) return undefined;
  const header = bytes.subarray(0, begin);
  const decipher = createDecipheriv(ALGORITHM, keyOf(secret, header), nonceOf(header), { authTagLength: TAG });
  decipher.setAAD(header);
  decipher.setAuthTag(bytes.subarray(-TAG));
  try {
    return decipher.update(bytes.subarray(begin, -TAG), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}

function keyOf(secret: Uint8Array, header: Buffer): Buffer {
  const salt = header.subarray(MARK.length, MARK.length + SALT);
  return Buffer.from(hkdfSync("sha256", secret, salt, PURPOSE, 32));
}

function nonceOf(header: Buffer): Buffer {
  return header.subarray(MARK.length + SALT);
}
