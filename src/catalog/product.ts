import type { CallContext } from "../call/context.ts";
import type { PromptRow } from "../call/prompt.ts";
import type { ResourceRow } from "../call/resource.ts";
import type { OfferedTool } from "../call/tool.ts";
import type { IconShape } from "../icon.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { Http } from "../upstash/http.ts";
import type { Keep } from "../upstash/kept.ts";
import type { UpstreamProbe } from "../upstash/upstream-probe.ts";
import type { ListedRow } from "./listing.ts";
import type { Making } from "./making.ts";
import type { Toolset, ToolsetFacts } from "./rows.ts";
import type { SettingTable, ValuesOf, VariableReader } from "./setting.ts";

/*
 * A product of Upstash, such as Redis: what it offers, which credentials it needs, and how its calls reach it. A product is
 * one folder and one line in src/products/index.ts; everything else derives from what is said here.
 */

/** What a product says of itself, for `defineProduct`. `Context` is what it gives to each of its calls. */
export interface ProductDefinition<
  Names extends string,
  Settings extends SettingTable,
  Credentials,
  Context extends CallContext,
> {
  name: string;
  /** What clients show beside what is of it. */
  icon: IconShape;
  /** What its tools are, as a part of the instructions' first sentence: "Redis commands over its REST API". */
  phrase: string;
  /** What it needs to be offered, for the documents: "a database, or the account". */
  needs: string;
  /** The variables to set where it is left out for want of them: "UPSTASH_EMAIL and UPSTASH_API_KEY". */
  wants: string;
  /** Credentials, from the environment alone, so that they stand in no process list. */
  variables: SettingTable;
  /** Flags of its own, if it has any. */
  settings?: Settings;
  /** The toolsets in the order in which they are listed; those that are optional are offered only when asked for, retired ones only by name. */
  toolsets: Readonly<Record<Names, { optional?: boolean; retired?: boolean }>>;
  /** What is read by address; each is the call of a read tool, be it of another product. */
  addresses?: readonly ResourceRow[];
  /** Recipes for usual jobs, be it with tools of other products, too. */
  prompts?: readonly PromptRow[];
  /** The tables of the toolsets; the program loads them at the first call of one of their tools. */
  load(): Promise<Readonly<Record<Names, Omit<Toolset<Context>, "name">>>>;
  /**
   * Its credentials at one access level. It is asked for the levels that some caller of the process has, and a call gets
   * those of its own level alone, so that no token is kept which no caller may use.
   */
  credentials(configuration: ProductConfiguration<Settings>, level: AccessLevel): Credentials;
  facts(credentials: Credentials, level: AccessLevel): ProductFacts;
  /** Whether a tool is offered with these credentials, where they do not reach all; every tool, where nothing is said. */
  offers?(credentials: Credentials, row: ListedRow): boolean;
  /** What shows that its own credentials reach it; nothing where it has none at this level, or no service of its own. */
  probe?(credentials: Credentials, level: AccessLevel): UpstreamProbe | undefined;
  /** Loads the clients at the first call, and gives what each call of one caller gets. */
  connect(credentials: Credentials, host: CallHost): Promise<(call: CallContext) => Context>;
  /** What a model must know, beside what its tools say themselves; only tools that are served may be named. */
  instructions(told: Told<Credentials>): readonly (string | false | undefined)[];
  /** A call that answers with something, for the person who starts the server. */
  example(hasSampleData: boolean): ExampleCall;
}

/** What a configuration says to a product. */
export interface ProductConfiguration<Settings extends SettingTable> {
  /** The variables of a table: its own, or those of a product that serves it too. */
  variables<Table extends SettingTable>(table: Table): VariableReader<Table>;
  /** The values of its own flags. */
  settings: ValuesOf<Settings>;
}

export interface ProductFacts {
  /** Whether it has credentials of its own. */
  isConfigured: boolean;
  /** Whether it can be reached, be it by the account. */
  isReachable: boolean;
  /** What is not set at this level where a part of its credentials is: "UPSTASH_EMAIL is set, but UPSTASH_API_KEY is not". */
  lacks?: string | undefined;
  /** Struck from everything that leaves the process. */
  secrets: readonly (string | undefined)[];
  /** What is reached, as far as it tells one service from another. */
  identity: readonly (string | undefined)[];
  /** What a person reads that it reaches: "the database at shop.upstash.io". */
  reaches?: string | undefined;
  /** What a person should know about a configuration that is allowed all the same. */
  warnings?: readonly string[];
  /** The argument by which a call of it names a resource of the account, where it can. */
  resourceArgument?: string | undefined;
}

/** What the process gives to a product, for one caller. */
export interface Host extends Shared {
  level: AccessLevel;
}

/** What the calls of a product get to work with. */
export interface CallHost extends Host {
  /** Whether the caller has a tool: an error names no other. */
  isOffered(tool: string): boolean;
}

/** What all callers of a process share. */
export interface Shared {
  http: Http;
  /** Told of every token and password that is received or made. */
  onSecret(secret: string): void;
  /** A client of the process by what it is made from, so that one and the same credential has one client. */
  kept: Keep<Shared>;
}

/** What a product's instructions depend on. */
export interface Told<Credentials> {
  credentials: Credentials;
  isServed(tool: string): boolean;
  revealSecrets: boolean;
}

export interface ExampleCall {
  name: string;
  arguments: Readonly<Record<string, unknown>>;
}

/** A product as the rest of the program sees it. */
export interface Product {
  name: string;
  /** The address of its icon. */
  icon: string;
  phrase: string;
  needs: string;
  variables: SettingTable;
  settings: SettingTable;
  toolsets: readonly ToolsetFacts[];
  addresses: readonly ResourceRow[];
  prompts: readonly PromptRow[];
  /** Its tables. */
  load(): Promise<readonly Toolset[]>;
  /** What is listed of its tables, without loading them where the build has written it down. */
  listing(): Promise<readonly ListedRow[]>;
  /** The product with the credentials of a configuration. */
  configure(configuration: ProductConfiguration<SettingTable>, levels: ReadonlySet<AccessLevel>): ConfiguredProduct;
}

/** A product with its credentials, which nobody but itself sees. */
export interface ConfiguredProduct {
  product: Product;
  facts: ProductFacts;
  wants: string;
  /** What shows that it can be reached, at each level that it was configured for. */
  probes: readonly UpstreamProbe[];
  /** The tools of its toolsets of these names, as far as they are allowed. */
  tools(
    names: readonly string[],
    making: Omit<Making<never>, "contextOf" | "resourceArgument">,
    host: Host,
  ): Promise<OfferedTool[]>;
  instructions(level: AccessLevel, told: Omit<Told<never>, "credentials">): readonly string[];
  example(hasSampleData: boolean): ExampleCall;
}
