import { createHash } from "node:crypto";
import { isRecord } from "../../account/answers/readable.ts";
import { SIGNING_KEY_FIELD } from "../answers/message-secrets.ts";
import type { QStashContext } from "../context.ts";
import { operation } from "../qstash-operation.ts";
import { keysPreview } from "../qstash-previews.ts";
import type { QStashRows } from "./qstash-table.ts";

/** Characters of a fingerprint: enough to tell keys apart, and nothing of a key. */
const FINGERPRINT = 16;

/** The keys by which receivers check signatures. API, "Signing Keys". */
export const signingKeys: QStashRows = [
  operation(
    "qstash_signing_keys_get",
    "read",
    "GET /v2/keys",
    "SHA-256 fingerprints of the signing keys, never the keys.",
    undefined,
    { unpack: withFingerprints, present: withoutKeys, after: tellDelivery },
  ),
  operation(
    "qstash_signing_keys_rotate",
    "destructive",
    "POST /v2/keys/rotate",
    "Rotate the signing keys: next becomes current, a new next is made. Receivers that know only the old pair refuse messages after the next rotation. Answers fingerprints.",
    undefined,
    { unpack: withFingerprints, present: withoutKeys, preview: keysPreview(withFingerprints), after: tellDelivery },
  ),
];

/** Each key beside its fingerprint, so that it is known as a secret before it is left out. */
function withFingerprints(response: unknown): Readonly<Record<string, unknown>>[] {
  return ["current", "next"].map((which) => {
    const key = isRecord(response) ? response[which] : undefined;
    const variable = `QSTASH_${which.toUpperCase()}_SIGNING_KEY`;
    if (typeof key !== "string" || key === "") return { variable, fingerprint: "none" };
    return { variable, fingerprint: fingerprintOf(key), [SIGNING_KEY_FIELD]: key };
  });
}

function withoutKeys(keys: unknown): unknown {
  if (!Array.isArray(keys)) return keys;
  return keys.map(({ variable, fingerprint }) => ({ variable, fingerprint }));
}

/** How a program gets what no answer shows. */
async function tellDelivery(_: unknown, { offered, resource }: QStashContext): Promise<Record<string, unknown>> {
  if (offered?.has("env_write") !== true) return {};
  const call = { product: "qstash", ...(resource === undefined ? {} : { resource }) };
  return { notice: `No answer shows the keys. env_write ${JSON.stringify(call)} writes both into a .env file.` };
}

function fingerprintOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, FINGERPRINT);
}
