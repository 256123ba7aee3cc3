import * as z from "zod";
import { parsedUrl, portOf } from "../../../upstash/parsed-url.ts";
import { isAtOrBelow } from "./host-address.ts";

/** A host that a person has named as a destination. */
export interface AllowedHost {
  hostname: string;
  /** Any port where there is none. */
  port?: string;
  /** Whether it stands for all hosts below it, and not for itself: `*.example.com`. */
  isBelow: boolean;
}

const EXPECTED = "expected hosts such as api.example.com, *.example.com or localhost:3000, with commas between them";

/** `--allow-destinations`: none where anywhere public may be published to. */
export const allowedHosts = z
  .string()
  .default("")
  .transform((text, context): readonly AllowedHost[] => {
    const names = text.split(",").map((name) => name.trim());
    const hosts = names.filter((name) => name !== "").map(hostOf);
    if (hosts.some((host) => host === undefined)) context.addIssue({ code: "custom", message: EXPECTED });
    return hosts.filter((host) => host !== undefined);
  });

function hostOf(name: string): AllowedHost | undefined {
  const isBelow = name.startsWith("*.");
  const rest = isBelow ? name.slice(2) : name;
  const url = /[/?#@*\\]/.test(rest) ? undefined : parsedUrl(`https://${rest}`);
  if (url === undefined || url.hostname === "") return undefined;
  // The port of https itself is none in a URL, and yet it was written.
  const port = /:\d+$/.test(rest) ? { port: url.port || "443" } : {};
  return { hostname: plainName(url.hostname), isBelow, ...port };
}

/** Whether a URL is on one of the hosts. */
export function isAmong(hosts: readonly AllowedHost[], url: URL): boolean {
  const port = portOf(url);
  const name = plainName(url.hostname);
  return hosts.some(
    (host) =>
      (host.port === undefined || host.port === port) &&
      (host.isBelow ? name !== host.hostname && isAtOrBelow(name, host.hostname) : name === host.hostname),
  );
}

/** A name with and without the dot at its end is the same. */
function plainName(hostname: string): string {
  return hostname.replace(/\.$/, "");
}
