import type { Product } from "../catalog/product.ts";
import { account } from "./account/product.ts";
import { qstash } from "./qstash/product.ts";
import { redis } from "./redis/product.ts";
import { search } from "./search/product.ts";
import { vector } from "./vector/product.ts";
import { workflow } from "./workflow/product.ts";

/** Everything the server can offer, in the order in which it is listed. */
export const products: readonly Product[] = [redis, qstash, workflow, vector, search, account];
