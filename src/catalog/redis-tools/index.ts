import type { Row, Toolset } from "../../tool/rows.ts";
import { aclRestToken } from "./acl-rest-token.ts";
import { bytesWrite } from "./bytes-write.ts";
import { keyInspect } from "./key-inspect.ts";
import { keysScan } from "./keys-scan.ts";
import { keyspaceSample } from "./keyspace-sample.ts";
import { monitor } from "./monitor.ts";
import { pipelineTools } from "./pipeline.ts";
import { subscribe } from "./subscribe.ts";

/** The tools over Redis that are no single command. */
export const redisTools: readonly Toolset[] = [
  redisToolset("pipeline", "Many commands in one request.", pipelineTools()),
  redisToolset("explore", "What a database and its keys hold, without knowing them.", [
    keyspaceSample,
    keyInspect,
    keysScan,
  ]),
  redisToolset("live", "What happens in a database at this moment.", [subscribe, monitor]),
  redisToolset("bytes", "Writes of bytes that are no text.", [bytesWrite]),
  redisToolset("acl", "REST tokens for the users of a database.", [aclRestToken]),
];

function redisToolset(name: string, summary: string, rows: readonly Row[]): Toolset {
  return { name: `redis_${name}`, summary, needs: "redis", optional: false, rows };
}
