import { createHash } from "node:crypto";
import type { Caller } from "../callers/caller.ts";
import type { ProductsAt } from "../callers/known-callers.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import type { SettingTable } from "../catalog/setting.ts";
import { ConfigError, type Variables } from "../config/read.ts";
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
   * Throws a ConfigError, and changes nothing, where one cannot be right.
   */
  replace(entries: readonly ConnectionEntry[]): void;
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
    for (const warning of warnings) terms.warn(`connection ${entry.name}: ${warning}`);
    const end = new AbortController();
    return { from, connection: connectionOf(entry, credentials, terms.productsAt, end.signal), end };
  }

  return {
    all: () => all,
    onChange: (listener) => void listeners.push(listener),
    replace(entries) {
      const now = new Map(entries.map((entry) => [entry.name, knownOf(entry)]));
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

/** By which two states of the same credentials are told apart; nothing of them can be read from it. */
function digestOf(products: readonly ConfiguredProduct[]): string {
  const facts = products.map(({ facts: { secrets, identity } }) => [secrets, identity]);
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url");
}

function connectionOf(
  { name, access, description }: ConnectionEntry,
  credentials: Variables,
  productsAt: ProductsAt,
  ended: AbortSignal,
): Connection {
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
