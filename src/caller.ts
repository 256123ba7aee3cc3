import type { ConfiguredProduct } from "./catalog/product.ts";
import type { Config } from "./config/read.ts";
import type { AccessLevel } from "./upstash/access.ts";

/** Who calls. A process may serve several callers; nothing of one can serve another. */
export interface Caller {
  /** Tells callers apart: their permissions, their cancellations and the record of their calls. */
  id: string;
  /** What the caller is allowed. */
  access: AccessLevel;
  /** What the caller may reach, with the credentials for it. */
  products: readonly ConfiguredProduct[];
}

/** The one caller of a process that serves the person who started it, over stdio or on this machine's loopback. */
export function localCaller({ access, products }: Pick<Config, "access" | "products">): Caller {
  return { id: "local", access, products };
}
