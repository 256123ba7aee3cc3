import packageJson from "../../package.json" with { type: "json" };
import { variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";

/*
 * What every manifest says of the server. package.json has what npm needs of it too, its version above all; a credential is
 * described where the program reads it.
 */

/** How clients name the server; tools are told apart by it. */
export const SERVER = "upstash";
export const TITLE = "Upstash";
export const AUTHOR = "the upstash-mcp authors";
export const COMMAND = { command: "npx", args: ["-y", packageJson.name] };

export const about = {
  name: packageJson.name,
  version: packageJson.version,
  description: packageJson.description,
  license: packageJson.license,
  keywords: packageJson.keywords,
} as const;

/** A variable that a manifest asks for or passes on. */
export interface Credential {
  variable: string;
  title: string;
  help: string;
  secret: boolean;
  /** It is of use only where writes are allowed. */
  forWrites: boolean;
}

const rows: readonly (readonly [variable: string, title: string, use?: "writes"])[] = [
  ["UPSTASH_REDIS_REST_URL", "Redis: REST URL"],
  ["UPSTASH_REDIS_REST_READONLY_TOKEN", "Redis: read-only token"],
  ["UPSTASH_EMAIL", "Account: e-mail"],
  ["UPSTASH_API_KEY", "Account: API key"],
  ["QSTASH_READONLY_TOKEN", "QStash: read-only token"],
  ["QSTASH_URL", "QStash: URL"],
  ["UPSTASH_VECTOR_REST_URL", "Vector: REST URL"],
  ["UPSTASH_VECTOR_REST_READONLY_TOKEN", "Vector: read-only token"],
  ["UPSTASH_SEARCH_REST_URL", "Search: REST URL"],
  ["UPSTASH_SEARCH_REST_READONLY_TOKEN", "Search: read-only token"],
  ["UPSTASH_REDIS_REST_TOKEN", "Redis: standard token", "writes"],
  ["QSTASH_TOKEN", "QStash: standard token", "writes"],
  ["UPSTASH_VECTOR_REST_TOKEN", "Vector: standard token", "writes"],
  ["UPSTASH_SEARCH_REST_TOKEN", "Search: standard token", "writes"],
];

/** What the server can be given, in the order in which a person is asked. None is needed: each brings its own product. */
export const credentials: readonly Credential[] = rows.map(([variable, title, use]) => {
  const setting = variablesOf(products)[variable];
  if (setting === undefined) throw new Error(`${variable} is no variable of the program.`);
  const { help, secret = false } = setting;
  return { variable, title, help, secret, forWrites: use === "writes" };
});

/** Those with which nothing can be written but by an API key that can, of which the server uses GET alone. */
export const readCredentials: readonly Credential[] = credentials.filter(({ forWrites }) => !forWrites);
