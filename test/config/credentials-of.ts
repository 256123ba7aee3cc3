import type { Product } from "../../src/catalog/product.ts";
import { readConfig } from "../../src/config/read.ts";
import {
  type AccountCredentials,
  accountCredentials,
  accountVariables,
} from "../../src/products/account/credentials.ts";
import { products } from "../../src/products/index.ts";
import { type RedisCredentials, redisCredentials, redisVariables } from "../../src/products/redis/credentials.ts";
import type { AccessLevel } from "../../src/upstash/access.ts";

export interface ReadCredentials {
  redis: RedisCredentials;
  account: AccountCredentials;
}

/** The credentials at each level that the products read from a configuration, which keep them to themselves. */
export function credentialsByLevel(
  flags: Record<string, string>,
  environment: Record<string, string>,
  callers?: ReadonlySet<AccessLevel>,
): ReadonlyMap<AccessLevel, ReadCredentials> {
  const read = new Map<AccessLevel, ReadCredentials>();
  const [product] = products;
  if (product === undefined) throw new Error("There is no product.");
  const looking: Product = {
    ...product,
    variables: { ...redisVariables, ...accountVariables },
    configure(configuration, levels) {
      for (const level of levels) {
        read.set(level, {
          redis: redisCredentials(configuration.variables(redisVariables), level),
          account: accountCredentials(configuration.variables(accountVariables)),
        });
      }
      return product.configure(configuration, levels);
    },
  };
  readConfig(flags, environment, [looking], callers);
  return read;
}

/** The same of a process with one caller. */
export function credentialsOf(flags: Record<string, string>, environment: Record<string, string>): ReadCredentials {
  const [only, ...others] = credentialsByLevel(flags, environment).values();
  if (only === undefined || others.length > 0) throw new Error("There is not one level.");
  return only;
}
