import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { resolve } from "node:path";
import { type Answer, startUpstream, type Upstream } from "./upstream.ts";

/** A self-signed certificate for 127.0.0.1 and db.upstash.test, good until 2120; its key lies beside it. */
export const CERTIFICATE = resolve(import.meta.dirname, "../fixtures/self-signed.crt");
const KEY = resolve(import.meta.dirname, "../fixtures/self-signed.key");

/** A stand-in upstream that speaks HTTPS, with a certificate that nobody vouches for. */
export function startTlsUpstream(answer: Answer): Promise<Upstream> {
  const identity = { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) };
  return startUpstream(answer, (listener) => createServer(identity, listener), "https");
}
