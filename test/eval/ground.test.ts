import { expect, test } from "vitest";
import { namesIn } from "../../eval/agent.ts";
import { layGround } from "../../eval/ground/lay-ground.ts";

const ground = layGround(1);

test("the ground has 33,000 keys, of which four hold most of what is written", () => {
  const bytes = new Map<string, number>();
  for (const [name, key, ...values] of ground.commands) {
    if (/^(SET|HSET|RPUSH|SADD|ZADD|PFADD|XADD)$/.test(String(name))) {
      bytes.set(String(key), (bytes.get(String(key)) ?? 0) + values.join("").length);
    }
  }
  expect(bytes.size).toBe(33_000);
  const heavy = Object.values(ground.names.heavy).reduce((sum, key) => sum + (bytes.get(key) ?? 0), 0);
  expect(heavy).toBeGreaterThan([...bytes.values()].reduce((sum, each) => sum + each, 0) / 2);
});

test("the same seed lays the same ground", () => {
  const again = layGround(1);
  expect(again.names).toEqual(ground.names);
  expect(JSON.stringify(again.commands) === JSON.stringify(ground.commands)).toBe(true);
});

test("another seed has other names, so that nobody knows them by heart", () => {
  const drawn = (seed: number) =>
    namesIn(JSON.stringify(Object.values(layGround(seed).names))).filter((word) => /\d/.test(word));
  const known = new Set(drawn(1));
  expect(known.size).toBeGreaterThan(10);
  expect(drawn(2).filter((word) => known.has(word))).toEqual([]);
});

test("every name of the ground is one that a script must have seen", () => {
  const names = [ground.names.orders, ground.names.heavy.list].flatMap(namesIn);
  expect(names.length).toBeGreaterThan(2);
  expect(names.filter((name) => !ground.words.has(name))).toEqual([]);
});
