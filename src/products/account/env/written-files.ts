import { createHash } from "node:crypto";
import { readEnvFile } from "./env-file.ts";
import type { EnvProduct } from "./env-products.ts";
import { readVariables } from "./env-text.ts";

/** Files that are remembered, the newest. */
const MOST_FILES = 200;

/** What a file got: the tokens of one resource, or of one user of a database. */
export interface WrittenFile {
  folder: string;
  /** Below the folder. */
  file: string;
  product: EnvProduct;
  /** The ID of the resource, where the account knows it, and the host of its URL. */
  resource: readonly string[];
  /** The user of the database whose token it is; none for the tokens of the database itself. */
  user?: string | undefined;
  /** The values of the secret variables, by name. */
  tokens: Readonly<Record<string, string>>;
}

/** Of which tokens the files are asked for. */
export type TokensOf = Pick<WrittenFile, "product" | "resource" | "user">;

/**
 * The environment files that this process wrote. Of a token it remembers a digest: enough to tell whether a file still
 * holds it.
 */
export interface WrittenFiles {
  remember(written: WrittenFile): void;
  /** The files, as they were named, that hold a token now which they got for this resource or user. */
  holding(of: TokensOf): Promise<string[]>;
  /** Whether a file holds what it got of a product, of whatever resource or user that is. */
  isAsWritten(folder: string, file: string, product: EnvProduct): Promise<boolean>;
}

type Remembered = Omit<WrittenFile, "tokens"> & { digests: Readonly<Record<string, string>> };

/** What a process has written; made once for all calls. */
export function writtenFiles(_: null): WrittenFiles {
  const known = new Map<string, Remembered>();
  return {
    remember({ tokens, ...file }) {
      const place = placeOf(file.folder, file.file, file.product);
      const digests = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, digestOf(token)]));
      known.delete(place);
      known.set(place, { ...file, digests });
      const [oldest] = known.keys();
      if (known.size > MOST_FILES && oldest !== undefined) known.delete(oldest);
    },
    async holding({ product, resource, user }) {
      const meant = [...known.values()].filter(
        (each) =>
          each.product === product && each.user === user && each.resource.some((name) => resource.includes(name)),
      );
      const holds = await Promise.all(meant.map(holdsStill));
      return meant.filter((_each, index) => holds[index]).map(({ file }) => file);
    },
    async isAsWritten(folder, file, product) {
      const found = known.get(placeOf(folder, file, product));
      return found !== undefined && holdsStill(found);
    },
  };
}

function placeOf(folder: string, file: string, product: EnvProduct): string {
  return JSON.stringify([folder, file, product]);
}

/** Whether a file holds what it got. One that cannot be read as it was holds nothing. */
async function holdsStill({ folder, file, digests }: Remembered): Promise<boolean> {
  const text = await readEnvFile(folder, file).catch(() => undefined);
  if (text === undefined) return false;
  const now = readVariables(text, Object.keys(digests));
  return Object.entries(digests).some(([name, digest]) => now[name] !== undefined && digestOf(now[name]) === digest);
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
