import type { Toolset } from "../../catalog/rows.ts";
import { aclUserCreate } from "./acl/user-create.ts";
import { aclUserDelete } from "./acl/user-delete.ts";
import { keysApply } from "./bulk/keys-apply.ts";
import { commandGuide } from "./command-guide.ts";
import type { RedisContext } from "./context.ts";
import { envWrite } from "./env/env-write.ts";
import { families, redisFamilies } from "./families/index.ts";
import { familyToolset } from "./family.ts";
import { redisExport } from "./files/redis-export.ts";
import { redisImport } from "./files/redis-import.ts";
import { whyRefused } from "./refused.ts";
import { databasesCompare } from "./reports/databases-compare.ts";
import { keyspaceReport } from "./reports/keyspace-report.ts";
import { keyspaceSample } from "./reports/keyspace-sample.ts";
import { streamHealth } from "./reports/stream-health.ts";
import { aclRestToken } from "./tools/acl-rest-token.ts";
import { bytesRow } from "./tools/bytes-write.ts";
import { keyInspect } from "./tools/key-inspect.ts";
import { keysScan } from "./tools/keys-scan.ts";
import { monitor } from "./tools/monitor.ts";
import { pipelineTools } from "./tools/pipeline.ts";
import { subscribe } from "./tools/subscribe.ts";
import { undoApply } from "./undo/undo-apply.ts";
import { undoList } from "./undo/undo-list.ts";

type Table = Omit<Toolset<RedisContext>, "name">;

/** Every toolset of Redis: a family each, then the tools that are no single command. */
export function redisToolsets() {
  return {
    ...familyToolsets(),
    redis_pipeline: { summary: "Many commands in one request.", rows: pipelineTools() },
    redis_explore: {
      summary: "What a database and its keys hold, without knowing them.",
      rows: [keyspaceSample, keyInspect, keysScan],
    },
    redis_reports: {
      summary: "The view of a whole: memory, differences, streams.",
      rows: [keyspaceReport, databasesCompare, streamHealth],
    },
    redis_bulk: { summary: "One change to all keys that fit.", rows: [keysApply()] },
    redis_files: {
      summary: "Keys with their values into files and back.",
      rows: [redisExport(), redisImport()],
    },
    redis_live: { summary: "What happens in a database at this moment.", rows: [subscribe, monitor] },
    redis_bytes: { summary: "Writes of bytes that are no text.", rows: [bytesRow] },
    redis_acl: {
      summary: "Users of a database with few rights, and their REST tokens.",
      rows: [aclUserCreate, aclUserDelete, aclRestToken],
    },
    undo: { summary: "What your calls have changed, and back again.", rows: [undoList(), undoApply()] },
    env: { summary: "Credentials for the person's own programs.", rows: [envWrite()] },
  } satisfies Record<string, Table>;
}

function familyToolsets(): Record<`redis_${keyof typeof families}`, Table> {
  const guide = commandGuide(redisFamilies, whyRefused);
  const entries = Object.entries(families).map(([name, family]) => [`redis_${name}`, familyToolset(family, guide)]);
  // The keys are those of the families, which Object.fromEntries does not tell.
  return Object.fromEntries(entries) as Record<`redis_${keyof typeof families}`, Table>;
}
