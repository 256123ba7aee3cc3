import type { Access, Plan } from "../../../call/tool.ts";
import type { CallHost } from "../../../catalog/product.ts";
import type { AccessLevel } from "../../../upstash/access.ts";
import type { FindOptions } from "../../../upstash/resource-names.ts";
import { type AccountCredentials, isComplete } from "../credentials.ts";
import type { AccountKind } from "../resources.ts";
import { namesByHost } from "./names-by-host.ts";
import { dependsOnNames, mayChange, mayDestroyIn } from "./reach.ts";
import { noHarmTo, noWriteTo } from "./why-not.ts";

type Remembered = NonNullable<FindOptions["remembered"]>;

/** What a reach says about something by its names, of which the last is told. */
export interface NameGate {
  /** What of names may come from memory: nothing before a change, where names decide whether it may be made. */
  remembered(access: Access, otherwise: Remembered): Remembered;
  /** The level at which it is reached. */
  level(names: readonly string[], level: AccessLevel): AccessLevel;
  /** Throws a `forbidden` UpstashError for a change that may not be made. */
  admit(access: Access, names: readonly string[]): void;
  /** The same for what a configuration has by its URL, by the names that it bears in the account too. */
  admitConfigured(access: Access, kind: AccountKind, host: string): Promise<void>;
  /** What one call has found, by what its plan says that it is about. */
  forCall(): CallGate;
}

/** Knows the names of what a call has found. */
export interface CallGate {
  see(target: string, names: readonly string[]): void;
  /** Throws a `forbidden` UpstashError where nobody may be asked about harm to it. */
  admitHarm(target: string | undefined): void;
}

/** The gate of the reach of an account; without one all is let through. */
export function nameGate(account: AccountCredentials, host: Pick<CallHost, "kept">): NameGate {
  const { reach } = account;
  return {
    remembered: (access, otherwise) => (access !== "read" && dependsOnNames(reach) ? "nothing" : otherwise),
    level: (names, level) => (mayChange(reach, names) ? level : "read-only"),
    admit(access, names) {
      if (access !== "read" && !mayChange(reach, names)) throw noWriteTo(reach, names);
    },
    async admitConfigured(access, kind, url) {
      if (access === "read" || reach === undefined) return;
      if (!mayChange(reach, [url])) throw noWriteTo(reach, [url]);
      const names = isComplete(account) && dependsOnNames(reach) ? await namesByHost(kind, url, account, host) : [url];
      if (!mayChange(reach, names)) throw noWriteTo(reach, names);
    },
    forCall() {
      const seen = new Map<string, readonly string[]>();
      return {
        see: (target, names) => void seen.set(target, names),
        admitHarm(target = "") {
          const names = seen.get(target) ?? [];
          if (!mayDestroyIn(reach, names)) throw noHarmTo(reach, names);
        },
      };
    },
  };
}

/** What the target of a plan says that is harmed: where keys go to another database, that one. */
export function harmedIn(target: Plan["target"]): string | undefined {
  return target.to_database ?? target.database ?? target.index ?? target.qstash;
}
