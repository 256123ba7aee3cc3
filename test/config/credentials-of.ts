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

/** The credentials that the products read from a configuration, which keep them to themselves. */
export function credentialsOf(
  flags: Record<string, string>,
  environment: Record<string, string>,
  callers?: ReadonlySet<AccessLevel>,
): { redis: RedisCredentials; account: AccountCredentials } {
  let read: { redis: RedisCredentials; account: AccountCredentials } | undefined;
  const [product] = products;
  if (product === undefined) throw new Error("There is no product.");
  const looking: Product = {
    ...product,
    variables: { ...redisVariables, ...accountVariables },
    configure(configuration, levels) {
      read = {
        redis: redisCredentials(configuration.variables(redisVariables), levels),
        account: accountCredentials(configuration.variables(accountVariables)),
      };
      return product.configure(configuration, levels);
    },
  };
  readConfig(flags, environment, [looking], callers);
  if (read === undefined) throw new Error("No product was configured.");
  return read;
}
