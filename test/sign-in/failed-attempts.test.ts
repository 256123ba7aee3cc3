import { expect, test } from "vitest";
import { createFailedAttempts } from "../../src/sign-in/failed-attempts.ts";

function counted() {
  const clock = { time: 1_000_000 };
  const failures = createFailedAttempts(() => clock.time);
  const fail = (times: number, client: string) => {
    for (let count = 0; count < times; count += 1) failures.add(client);
  };
  return { clock, failures, fail };
}

test("ten attempts that fail within a minute are the last ones of an address, and of no other", () => {
  const { clock, failures, fail } = counted();
  fail(9, "a");
  expect(failures.wait("a")).toBe(0);
  clock.time += 10_000;
  fail(1, "a");
  expect([failures.wait("a"), failures.wait("b")]).toEqual([50_000, 0]);
});

test("a hundred from anywhere are the last ones of all", () => {
  const { failures, fail } = counted();
  for (let client = 0; client < 99; client += 1) fail(1, `client-${client}`);
  expect(failures.wait("new")).toBe(0);
  fail(1, "another");
  expect(failures.wait("new")).toBe(60_000);
});

test("the minute over, all may try again, whatever was done to the clock", () => {
  const { clock, failures, fail } = counted();
  fail(10, "a");
  clock.time += 60_000;
  expect(failures.wait("a")).toBe(0);
  fail(10, "a");
  clock.time -= 3_600_000;
  expect(failures.wait("a")).toBe(0);
});

test("where no number from all is the last, an address is barred by its own alone, and not too many are kept", () => {
  const failures = createFailedAttempts(() => 1_000_000, Number.POSITIVE_INFINITY);
  for (let count = 0; count < 10; count += 1) failures.add("a");
  for (let client = 0; client < 999; client += 1) failures.add(`client-${client}`);
  expect([failures.wait("a"), failures.wait("new")]).toEqual([60_000, 0]);
  failures.add("one more");
  expect(failures.wait("a")).toBe(0);
});
