import { afterAll } from "vitest";
import { closing } from "./closing.ts";
import { startHttp } from "./program.ts";

/**
 * Servers on HTTP that the tests of a file share, since a start costs more than most tests: one for each set of flags and
 * variables, started when a test first asks for it and ended after all of them. Gives the URL; `name` tells two alike apart.
 */
export function sharedServers(): (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  name?: string,
) => Promise<string> {
  const keep = closing(afterAll);
  const started = new Map<string, Promise<{ url: string }>>();
  return async (args, env, name = "") => {
    const key = JSON.stringify([name, args, env]);
    const server = started.get(key) ?? startHttp(args, env, keep);
    started.set(key, server);
    return (await server).url;
  };
}
