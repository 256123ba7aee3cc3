import type { IncomingMessage } from "node:http";
import { badRequest } from "./api-error.ts";

/** Far more than any request of the Developer API needs. */
const MAX_BODY_BYTES = 1024 ** 2;

/** The JSON body of a request, whatever its Content-Type: the documents' curl examples send none of JSON. Else a 400. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === "") throw badRequest("the request has no body; request parameters should be encoded as JSON");
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("the request body is not valid JSON");
  }
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(badRequest(`the request body is larger than ${MAX_BODY_BYTES} bytes`));
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
    request.on("close", () => reject(badRequest("the request ended before its body was complete")));
  });
}
