import { readConfig } from "../../../src/config/read.ts";
import { type Content, createContent } from "../../../src/service.ts";

/** What a configuration can be, as far as it changes the list of tools. */
export interface Variant {
  label: string;
  content: Content;
}

const modes = [
  ["read-only", {}],
  ["privileged reads", { allowPrivilegedReads: "true" }],
  ["writes", { allowWrites: "true" }],
  ["writes, unasked", { allowWrites: "true", confirm: "never" }],
] as const;

const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };

/** A server with these flags and environment; nothing is connected before a call. */
export function serve(flags: Record<string, string>, environment: Record<string, string> = {}): Content {
  return createContent(readConfig(flags, environment));
}

/** Every access mode with all toolsets, without and with an account. */
export const variants: readonly Variant[] = modes.flatMap(([mode, flags]) =>
  [
    { label: mode, environment: {} },
    { label: `${mode}, with an account`, environment: account },
  ].map(({ label, environment }) => ({ label, content: serve({ ...flags, toolsets: "all" }, environment) })),
);

/** All tools with all of their arguments. */
export const everything: Content = serve({ allowWrites: "true", toolsets: "all" }, account);
