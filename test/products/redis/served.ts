import { configOf, type ServedService, serve } from "../../served.ts";

/** What a configuration can be, as far as it changes the list of tools. */
export interface Variant {
  label: string;
  served: ServedService;
}

const modes = [
  ["read-only", {}],
  ["privileged reads", { allowPrivilegedReads: "true" }],
  ["writes", { allowWrites: "true" }],
  ["writes, unasked", { allowWrites: "true", confirm: "never" }],
  ["writes, with undo", { allowWrites: "true", undo: "true" }],
] as const;

const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };

/** A server with these flags and environment; nothing is connected before a call. */
export function serveWith(flags: Record<string, string>, environment: Record<string, string> = {}) {
  return serve(configOf(flags, environment));
}

/** Every access mode with all toolsets, without and with an account. */
export const variants: readonly Variant[] = await Promise.all(
  modes.flatMap(([mode, flags]) =>
    [
      { label: mode, environment: {} },
      { label: `${mode}, with an account`, environment: account },
    ].map(async ({ label, environment }) => ({
      label,
      served: await serveWith({ ...flags, toolsets: "all" }, environment),
    })),
  ),
);

/** All tools with all of their arguments. */
export const everything: ServedService = await serveWith({ allowWrites: "true", toolsets: "all,kafka" }, account);
