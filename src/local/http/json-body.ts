import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { badRequestError } from "./api-error.ts";
import { type BodyErrors, readBytes } from "./request-bytes.ts";

/** Far more than any request of the Developer API needs. */
const MAX_JSON_BYTES = 1024 ** 2;

const BODY_ERRORS: BodyErrors = {
  tooLarge: () => badRequestError(`the request body is larger than ${MAX_JSON_BYTES} bytes`),
  cutShort: () => badRequestError("the request ended before its body was complete"),
};

/** The JSON body of a request, whatever its Content-Type: the documents' curl examples send none of JSON. Else a 400. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const text = (await readBytes(request, MAX_JSON_BYTES, BODY_ERRORS)).toString("utf8");
  if (text.trim() === "")
    throw badRequestError("the request has no body; request parameters should be encoded as JSON");
  try {
    return JSON.parse(text);
  } catch {
    throw badRequestError("the request body is not valid JSON");
  }
}

/** The value as the schema reads it, or a 400 that names each field and what was expected there. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw badRequestError(`Invalid request: ${problems.join("; ")}`);
}
