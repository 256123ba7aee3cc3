import type { IncomingMessage } from "node:http";

/** The errors of a body that cannot be read, in the words of the API that reads it. */
export interface BodyErrors {
  /** `bytes` is how many are known of when the body is refused; there may be more. */
  tooLarge(bytes: number): Error;
  /** The client has gone before it sent the whole body. */
  cutShort(): Error;
}

/** Reads the whole body. Rejects as soon as it is known to have more than `limit` bytes. */
export function readBytes(request: IncomingMessage, limit: number, errors: BodyErrors): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (known: number): void => {
      request.removeAllListeners("data");
      reject(errors.tooLarge(known));
    };
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > limit) return refuse(announced);
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) return refuse(bytes);
      chunks.push(chunk);
    });
    request.once("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.once("error", reject);
    request.once("close", () => {
      if (!request.complete) reject(errors.cutShort());
    });
  });
}
