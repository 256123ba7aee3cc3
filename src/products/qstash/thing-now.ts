import { UpstashError } from "../../upstash/errors.ts";
import { fillPath } from "../../upstash/path.ts";
import { isRecord } from "../account/answers/readable.ts";
import type { QStashContext } from "./context.ts";

/** What a path tells now of something that a call names; nothing where there is no such thing. */
export async function thingNow(
  path: string,
  input: Readonly<Record<string, unknown>>,
  context: Pick<QStashContext, "qstash" | "signal">,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { api } = await context.qstash("write");
  try {
    const answer = await api.request({ method: "GET", path: fillPath(path, input) }, context.signal);
    return isRecord(answer) ? answer : undefined;
  } catch (error) {
    if (error instanceof UpstashError && error.kind === "not-found") return undefined;
    throw error;
  }
}
