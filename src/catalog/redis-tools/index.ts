import type { Row, Toolset } from "../../tool/define.ts";
import { keyInspect } from "./key-inspect.ts";

/** The tools over Redis that are no single command. */
export const redisTools: readonly Toolset[] = [
  redisToolset("explore", "What a database and its keys hold, without knowing them.", [keyInspect]),
];

function redisToolset(name: string, summary: string, rows: readonly Row[]): Toolset {
  return { name: `redis_${name}`, summary, needs: "redis", optional: false, rows };
}
