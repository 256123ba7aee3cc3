import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Caller } from "../callers/caller.ts";
import type { ProductsAt } from "../callers/known-callers.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import type { SettingTable } from "../catalog/setting.ts";
import { ConfigError } from "../config/read.ts";
import type { Variables } from "../config/set-text.ts";
import { warningAbout } from "../config/weak-secrets.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../upstash/access.ts";
import { quoted } from "../upstash/quoted.ts";
import type { ConnectionEntry } from "./connection-file.ts";
import { credentialTexts } from "./credential-texts.ts";

/** Several databases or accounts, each by a name. */
export interface Connection {
  name: string;
  /** The most that is allowed by it. */
  access: AccessLevel;
  description: string | undefined;
  /** The same for connections that offer the same tools at a level to whoever may reach all of them. */
  shape: string;
  /**
   * What is reached by it at a level, by somebody with this reach; the same for the same. Throws a ConfigError where a
   * credential cannot be read now.
   */
  products(level: AccessLevel, reach: Caller["reach"]): readonly ConfiguredProduct[];
  /** Ends when it is no more, or is another one under its name. */
  ended: AbortSignal;
}

/** The connections of a process, as they are now. */
export interface KnownConnections {
  /** In the order of their file; the same array until something changes. */
  all(): readonly Connection[];
  /**
   * Takes others in the place of those there are. What is gone or has changed has everything ended that was running.
   * Rejects with a ConfigError, and changes nothing, where one cannot be right. One is made ready in each turn of the event
   * loop.
   */
  replace(entries: readonly ConnectionEntry[]): Promise<void>;
  /** Has a function called after each change. */
  onChange(listener: () => void): void;
}

/** What connections are made with. */
export interface ConnectionTerms {
  productsAt: ProductsAt;
  /** The access levels that callers may have: no connection is made ready for another one. */
  levels: ReadonlySet<AccessLevel>;
  /** The variables of the process, in which credentials may be. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The variables of credentials. */
  variables: SettingTable;
  /** Has secrets struck from answers and the log, also those of a connection that nobody calls by. */
  strike(secrets: readonly (string | undefined)[]): void;
  /** Is told what a person should know of a connection that is allowed all the same. */
  warn(sentence: string): void;
}

interface KnownConnection {
  /** What it was made from: another text is another connection. */
  from: string;
  connection: Connection;
  end: AbortController;
}

/** The lower one of two access levels. */
export function lowerAccess(one: AccessLevel, other: AccessLevel): AccessLevel {
  return ACCESS_LEVELS.indexOf(one) <= ACCESS_LEVELS.indexOf(other) ? one : other;
}

/** No connections yet. */
export function createKnownConnections(terms: ConnectionTerms): KnownConnections {
  let known: ReadonlyMap<string, KnownConnection> = new Map();
  let all: readonly Connection[] = [];
  const listeners: (() => void)[] = [];

  function knownOf(entry: ConnectionEntry): KnownConnection {
    const credentials = credentialTexts(entry, terms.environment);
    const { products, warnings } = checkedProducts(entry, credentials, terms);
    const from = JSON.stringify([entry, digestOf(products)]);
    const before = known.get(entry.name);
    if (before?.from === from) return before;
    terms.strike(products.flatMap(({ facts }) => facts.secrets));
    for (const warning of warnings) terms.warn(`connection ${entry.name}: ${warning}`);
    const end = new AbortController();
    const connection = connectionOf(entry, credentials, { productsAt: terms.productsAt, ended: end.signal });
    return { from, connection: { ...connection, shape: shapeOf(products) }, end };
  }

  return {
    all: () => all,
    onChange: (listener) => void listeners.push(listener),
    async replace(entries) {
      const now = new Map<string, KnownConnection>();
      for (const entry of entries) {
        now.set(entry.name, knownOf(entry));
        await nextTurn();
      }
      const gone = [...known.values()].filter(({ end, connection: { name } }) => now.get(name)?.end !== end);
      const isSame = gone.length === 0 && String([...now.keys()]) === String([...known.keys()]);
      known = now;
      if (isSame) return;
      all = [...now.values()].map(({ connection }) => connection);
      for (const { end } of gone) end.abort();
      for (const listener of listeners) listener();
    },
  };
}

/**
 * The products at the levels that somebody may have by this connection, and what a person should know of them. Throws a
 * ConfigError where they reach nothing.
 */
function checkedProducts(
  { name, access }: ConnectionEntry,
  credentials: Variables,
  { productsAt, levels, variables }: ConnectionTerms,
): { products: readonly ConfiguredProduct[]; warnings: ReadonlySet<string> } {
  const at = new Set([...levels].map((level) => lowerAccess(level, access)));
  const weak = new Set<string>();
  const told = toldOfSecrets(credentials, variables, (warning) => weak.add(warning));
  const products = withName(name, () => productsAt(at, { credentials: told }));
  const warnings = new Set([...products.flatMap(({ facts }) => facts.warnings ?? []), ...weak]);
  if (products.some(({ facts }) => facts.isReachable)) return { products, warnings };
  const lacks = products.flatMap(({ facts }) => facts.lacks ?? []);
  const what = lacks[0] ?? "Name a URL of a database or an index with its token, QSTASH_TOKEN, or an account";
  throw new ConfigError(`connection ${quoted(name)} reaches nothing. ${what}.`);
}

/** The same variables; of each secret that is read, it is told where answers and logs could not well be kept free of it. */
function toldOfSecrets(credentials: Variables, variables: SettingTable, tell: (warning: string) => void): Variables {
  return Object.fromEntries(
    Object.entries(credentials).map(([variable, value]) => {
      if (typeof value !== "function" || variables[variable]?.secret !== true) return [variable, value];
      const read = () => {
        const text = value();
        const warning = warningAbout(variable, text.trim());
        if (warning !== undefined) tell(warning);
        return text;
      };
      return [variable, read];
    }),
  );
}

/** What of products decides, beside an access level and a reach, which tools they offer and with which arguments. */
export function shapeOf(products: readonly ConfiguredProduct[]): string {
  return JSON.stringify(
    products.map(({ facts }) => [facts.isReachable, facts.isConfigured, facts.resourceArgument ?? null]),
  );
}

/** By which two states of the same credentials are told apart; nothing of them can be read from it. */
function digestOf(products: readonly ConfiguredProduct[]): string {
  const facts = products.map(({ facts: { secrets, identity } }) => [secrets, identity]);
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url");
}

function connectionOf(
  { name, access, description }: ConnectionEntry,
  credentials: Variables,
  { productsAt, ended }: { productsAt: ProductsAt; ended: AbortSignal },
): Omit<Connection, "shape"> {
  const forAll = new Map<AccessLevel, readonly ConfiguredProduct[]>();
  const byReach = new WeakMap<object, typeof forAll>();
  const madeFor = (reach: Caller["reach"]) => {
    const made = reach === undefined ? forAll : (byReach.get(reach) ?? new Map());
    if (reach !== undefined) byReach.set(reach, made);
    return made;
  };
  return {
    ...{ name, access, description, ended },
    products(level, reach) {
      const made = madeFor(reach);
      const products = made.get(level) ?? withName(name, () => productsAt(new Set([level]), { credentials, reach }));
      made.set(level, products);
      return products;
    },
  };
}

function withName<Made>(name: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`connection ${quoted(name)}: ${error.message}`);
    throw error;
  }
}
