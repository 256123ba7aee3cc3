import type { CallContext } from "../../../call/context.ts";

/** Files whose calls are written out; of more the names are told. */
const MOST_CALLS = 3;

/** A token that has just been made, in the place of another one or as the first. */
export interface NewToken {
  /** What env_write is called with to deliver it. */
  call: Readonly<Record<string, string>>;
  /** The files of this process that hold the one before. */
  files: readonly string[];
  /** How a person gets it where env_write is not offered. */
  byPerson: string;
}

/** Remarks on where a new token is to be had, since no answer shows it, and on the files that hold the old one. */
export function remarksOn({ call, files, byPerson }: NewToken, { offered }: Pick<CallContext, "offered">) {
  const old = files.length === 0 ? {} : { env_files_with_old_token: files };
  const told =
    files.length === 0 ? "" : `${files.join(", ")} still ${files.length === 1 ? "holds" : "hold"} the old token. `;
  if (offered?.has("env_write") === false) {
    return {
      ...old,
      notice: `${told}No answer shows the new token, and env_write is not offered here (toolset env, stdio alone). ${byPerson}`,
    };
  }
  const targets = files.length === 0 ? [{}] : files.slice(0, MOST_CALLS).map((file) => ({ file, replace: true }));
  const calls = targets.map((target) => `env_write ${JSON.stringify({ ...call, ...target })}`);
  const more = files.length > MOST_CALLS ? ", and so on for the other files" : "";
  return { ...old, notice: `${told}No answer shows the new token. It is delivered by ${calls.join(" and ")}${more}.` };
}
