import { readFile } from "node:fs/promises";
import type { RequestListener, Server, ServerOptions } from "node:http";
import { createServer } from "node:https";
import { createSecureContext } from "node:tls";
import { watchForChanges } from "../load/watch-file.ts";
import { briefOf, type Log } from "../log.ts";
import { TlsError } from "./tls-error.ts";

/** PEM files. */
interface TlsFiles {
  cert: string;
  key: string;
}

/**
 * A server of https, which takes renewed files without a restart; connections that are open keep the certificate they
 * began with. What is renewed and cannot be used is told to the log, and the old one stays.
 */
export async function createTlsServer(
  files: TlsFiles,
  { options, answer, log }: { options: ServerOptions; answer: RequestListener; log: Log },
): Promise<{ server: Server; stop: () => void }> {
  const server = createServer({ ...options, ...(await usable(files)) }, answer);
  let last: Promise<void> = Promise.resolve();
  const renew = async () => {
    try {
      server.setSecureContext(await usable(files));
      log("info", "tls: the certificate was renewed");
    } catch (error) {
      log("error", `tls: the renewed certificate was not taken. ${briefOf(error)}`);
    }
  };
  const ends = [files.cert, files.key].map((file) =>
    watchForChanges(file, () => {
      last = last.then(renew);
    }),
  );
  return {
    server,
    stop() {
      for (const end of ends) end();
    },
  };
}

/** Both files, if they belong together. Nothing of a key is ever told. */
async function usable({ cert, key }: TlsFiles): Promise<{ cert: Buffer; key: Buffer }> {
  const [certificate, privateKey] = await Promise.all([read(cert, "--tls-cert"), read(key, "--tls-key")]);
  try {
    createSecureContext({ cert: certificate, key: privateKey });
  } catch {
    throw new TlsError(
      "--tls-cert and --tls-key do not fit: expected a PEM certificate chain and its private key, without a passphrase.",
    );
  }
  return { cert: certificate, key: privateKey };
}

async function read(file: string, flag: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new TlsError(`${flag} ${JSON.stringify(file)} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
