import type { Command } from "../../../src/products/redis/command.ts";
import { redisFamilies } from "../../../src/products/redis/families/index.ts";
import type { Reply } from "../../../src/upstash/reply.ts";

/** Every Redis command of the catalog. */
export const offered: readonly Command[] = redisFamilies.flatMap(({ commands }) => commands);

/** What the catalog makes of a reply to a command line, whose words have no spaces. */
export function shown(line: string, reply: Reply): unknown {
  const command = offered.find(({ name }) => line === name || line.startsWith(`${name} `));
  if (command === undefined) throw new Error(`The catalog has no command for: ${line}`);
  const args = line
    .slice(command.name.length)
    .split(" ")
    .filter((word) => word !== "");
  return command.shape === undefined ? reply : command.shape(reply, args);
}
