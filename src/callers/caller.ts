import type { Narrowing } from "../call/served.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import type { OwnCredentials } from "../config/for-callers.ts";
import type { Config } from "../config/read.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { CallLimits } from "./call-limits.ts";

/** Who calls. A process may serve several callers; nothing of one can serve another. */
export interface Caller {
  /** Tells callers apart: their permissions, their cancellations and the record of their calls. */
  id: string;
  /** What the caller is allowed. */
  access: AccessLevel;
  /** What the caller may reach, with the credentials for it. */
  products: readonly ConfiguredProduct[];
  /** What of it the caller is offered; all that the configuration offers, where nothing is said. */
  offered?: Narrowing | undefined;
  /** How much the caller may call; as much as it likes, where nothing is said. */
  limits?: CallLimits | undefined;
  /** The names of the connections that the caller may use; all there are, where nothing is said. */
  connections?: readonly string[] | undefined;
  /** What the caller may reach, by whatever connection; all, where nothing is said. */
  reach?: OwnCredentials["reach"];
  /** The name of the connection by which the caller is served now, where it is one. */
  connection?: string | undefined;
  /** Whether it is a program that calls for nobody in particular: it approves no call, whatever `approvers` says. */
  isAgent?: boolean | undefined;
  /** The ids of those who may approve its calls; the caller alone, where nothing is said. */
  approvers?: readonly string[] | undefined;
  /** Ends when the caller may no longer call, and with it whatever the caller has running. */
  ended?: AbortSignal | undefined;
}

/** The one caller of a process that serves the person who started it, over stdio or on this machine's loopback. */
export function localCaller({ access, products }: Pick<Config, "access" | "products">): Caller {
  return { id: "local", access, products };
}
