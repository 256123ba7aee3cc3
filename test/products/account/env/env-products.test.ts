import { describe, expect, it } from "vitest";
import { type EnvProduct, envProducts } from "../../../../src/products/account/env/env-products.ts";

describe("the URL of", () => {
  it.each<[EnvProduct, object, string | undefined]>([
    ["redis", { endpoint: "calm-cat-1.upstash.io" }, "https://calm-cat-1.upstash.io"],
    ["redis", { endpoint: "calm-cat-1" }, "https://calm-cat-1.upstash.io"],
    ["vector", { endpoint: "calm-cat-1-us1" }, "https://calm-cat-1-us1-vector.upstash.io"],
    ["vector", { endpoint: "calm-cat-1-us1-vector" }, "https://calm-cat-1-us1-vector.upstash.io"],
    ["vector", { endpoint: "calm-cat-1-us1-vector.upstash.io" }, "https://calm-cat-1-us1-vector.upstash.io"],
    ["search", { endpoint: "calm-cat-1-gcp-usc1" }, "https://calm-cat-1-gcp-usc1-search.upstash.io"],
    ["search", { endpoint: "user@elsewhere" }, undefined],
    ["vector", {}, undefined],
    ["qstash", { region: "eu-central-1" }, "https://qstash.upstash.io"],
    ["qstash", { region: "us-east-1" }, "https://qstash-us-east-1.upstash.io"],
    ["qstash", {}, "https://qstash.upstash.io"],
    ["qstash", { region: "mars-1" }, undefined],
  ])("%s from %j is %s", (product, found, url) => {
    expect(envProducts[product].urlOf({ ...found }, true)).toBe(url);
  });
});
