import type { Browser } from "../pages/browser.ts";
import type { Visitor } from "../pages/page.ts";

/** A call that waits for a person. */
export interface WaitingApproval {
  /** Of its page, `/approvals/ID`. */
  id: string;
  /** What it would do, in a line. */
  what: string;
  /** Who asks. */
  caller: string;
  since: Date;
}

/** The calls that wait for a person. */
export interface PendingApprovals {
  /** Those that a visitor may decide about, and no other; nothing where that cannot be found out now. */
  list(visitor: Visitor): Promise<readonly WaitingApproval[] | undefined>;
}

/** A limit, and how much of it is used. */
export interface Budget {
  /** What it limits: "Redis commands a day". */
  of: string;
  most: number;
  /** What has been used of it; nothing where that is not counted. */
  used?: number | undefined;
  /** When it begins anew. */
  until?: Date | undefined;
}

/** What a toolset offers to somebody, and what of it is not offered. */
export interface ToolsetView {
  name: string;
  offered: readonly string[];
  missing: readonly MissingTools[];
}

/** Tools that are not offered for the same reason. */
export interface MissingTools {
  reason: string;
  tools: readonly string[];
}

/** How a client is told of the server. */
export interface ClientConfiguration {
  client: string;
  /** Where the text belongs: "`.mcp.json` of the project". */
  place: string;
  text: string;
}

/** What the window shows beside the calls. Each is asked for one visitor, and tells of nobody else. */
export interface WindowSources {
  approvals: PendingApprovals;
  /** Whether a visitor may see the calls of a caller. */
  sees(visitor: Visitor, caller: string): boolean;
  budgets(visitor: Visitor): readonly Budget[] | Promise<readonly Budget[]>;
  offer(visitor: Visitor): Promise<readonly ToolsetView[]>;
  /** What a visitor pastes into clients. */
  clients(visitor: Visitor): readonly ClientConfiguration[];
  /** Whether a browser may look, where the address alone is not enough; any may, where nothing is said. */
  mayLook?: ((browser: Browser) => boolean) | undefined;
}
