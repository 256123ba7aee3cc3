import * as z from "zod";
import { InputError } from "../../../call/tool.ts";
import { CURSOR, DRY_RUN } from "../argument-texts.ts";
import { POSITION } from "../keyspace/keys-page.ts";
import { typeFilter } from "../keyspace/type-filter.ts";

/** Seconds or bytes; of more, EXPIRE refuses some. */
const positive = z.int().min(1).max(10_000_000_000);

/** The arguments of a change to many keys; flat, since clients cannot show more. */
export const jobInput = {
  pattern: z.string().min(1).describe("Glob."),
  type: typeFilter,
  ttl: z.enum(["none", "expiring"]).optional().describe("Only keys without, or with, one."),
  ttl_below_seconds: positive.optional().describe("Only keys that expire sooner."),
  min_bytes: positive.optional().describe("By MEMORY USAGE."),
  min_idle_seconds: positive.optional().describe("By OBJECT IDLETIME."),
  action: z.enum(["expire", "persist", "unlink", "rename", "copy"]).describe("For each key."),
  seconds: positive.optional().describe("expire: the TTL."),
  from_prefix: z.string().min(1).max(1_024).optional().describe("rename, copy: other keys are skipped."),
  to_prefix: z.string().min(1).max(1_024).optional().describe("rename, copy: in its place."),
  to_database: z.string().min(1).optional().describe("copy: ID or name."),
  if_exists: z.enum(["skip", "overwrite"]).optional().describe("rename, copy: the target. Default skip."),
  dry_run: z.boolean().default(true).describe(DRY_RUN),
  max_keys: z.int().min(1).max(100_000).default(10_000).describe("Default 10000."),
  max_commands: z.int().min(20).max(1_000_000).default(100_000).describe("Default 100000."),
  cursor: z.string().regex(POSITION, "expected the cursor of an answer as it is, or 0").default("0").describe(CURSOR),
};

export type Job = z.output<z.ZodObject<typeof jobInput>>;

/** The arguments that an action must have, and those that it may have; no other action takes them. */
const ARGUMENTS: Readonly<Record<Job["action"], { needs: readonly (keyof Job)[]; may?: readonly (keyof Job)[] }>> = {
  expire: { needs: ["seconds"] },
  persist: { needs: [] },
  unlink: { needs: [] },
  rename: { needs: ["from_prefix", "to_prefix"], may: ["if_exists"] },
  copy: { needs: ["from_prefix", "to_prefix"], may: ["if_exists", "to_database"] },
};

/** Into another database keys may go under their own names. */
const COPY_TO_OTHER = { needs: [], may: ["from_prefix", "to_prefix", "if_exists", "to_database"] } as const;

/** Throws an InputError for a job that cannot be right, whatever keys there are. */
export function checkJob(job: Job): void {
  const wrong = wrongArguments(job) ?? wrongConditions(job);
  if (wrong !== undefined) throw new InputError(`${wrong} Nothing was changed.`);
}

function wrongArguments(job: Job): string | undefined {
  const { needs, may = [] } = job.action === "copy" && job.to_database ? COPY_TO_OTHER : ARGUMENTS[job.action];
  const missing = needs.filter((name) => job[name] === undefined);
  if (missing.length > 0) return `The action ${job.action} needs ${missing.join(" and ")}.`;
  const ofActions = Object.values(ARGUMENTS).flatMap((row) => [...row.needs, ...(row.may ?? [])]);
  const taken: ReadonlySet<keyof Job> = new Set([...needs, ...may]);
  const other = [...new Set(ofActions)].filter((name) => job[name] !== undefined && !taken.has(name));
  if ((job.from_prefix === undefined) !== (job.to_prefix === undefined)) {
    return "from_prefix and to_prefix go together. Give both, or none to keep the names.";
  }
  return other.length === 0 ? undefined : `The action ${job.action} takes no ${other.join(" and no ")}. Leave it out.`;
}

function wrongConditions({ action, ttl, ttl_below_seconds }: Job): string | undefined {
  if (ttl === "none" && ttl_below_seconds !== undefined) {
    return "No key is without a TTL (ttl: none) and expires sooner than ttl_below_seconds. Give one of the two.";
  }
  if (ttl === "none" && action === "persist") return "persist does nothing to keys without a TTL (ttl: none).";
  return undefined;
}

/**
 * Throws an InputError where the new names begin like the old ones: SCAN would find them again, and each key would be
 * taken a second time.
 */
export function checkPrefixes({ action, from_prefix, to_prefix, to_database }: Job): void {
  if (
    to_database !== undefined ||
    from_prefix === undefined ||
    to_prefix === undefined ||
    !to_prefix.startsWith(from_prefix)
  )
    return;
  const both = `to_prefix (${JSON.stringify(to_prefix)}) begins with from_prefix (${JSON.stringify(from_prefix)})`;
  const way =
    action === "rename"
      ? `rename to another beginning first, such as "tmp:", and from there to the one that is wanted`
      : `copy to a beginning that is not one of the keys copied`;
  throw new InputError(
    `${both}, so the new keys would be taken again, over and over. Nothing was changed. Instead ${way}.`,
  );
}

/** The new name of a key that begins as it must. */
export function newNameOf(key: string, { from_prefix = "", to_prefix = "" }: Job): string {
  return to_prefix + key.slice(from_prefix.length);
}
