import { describe, expect, it } from "vitest";
import { createStoppableClock, systemClock } from "../../src/local/clock.ts";
import { createDrivenClock } from "./driven-clock.ts";

describe("a clock that can be stopped", () => {
  it("does everything in its time, and nothing that is taken back", () => {
    const driven = createDrivenClock(0);
    const clock = createStoppableClock(driven, () => {});
    const done: string[] = [];
    clock.at(20, () => done.push("second"));
    clock.at(10, () => done.push("first"));
    clock.at(15, () => done.push("taken back"))();
    driven.goTo(20);
    expect(done).toEqual(["first", "second"]);
  });

  it("does nothing after its stop", () => {
    const driven = createDrivenClock(0);
    const clock = createStoppableClock(driven, () => {});
    const done: string[] = [];
    clock.at(10, () => done.push("before"));
    clock.stop();
    clock.at(20, () => done.push("after"));
    driven.goTo(30);
    expect([done, driven.next()]).toEqual([[], undefined]);
  });

  it("tells of what fails, and goes on", () => {
    const driven = createDrivenClock(0);
    const told: unknown[] = [];
    const clock = createStoppableClock(driven, (error) => told.push(error));
    const done: string[] = [];
    clock.at(10, () => {
      throw new Error("broken");
    });
    clock.at(20, () => done.push("next"));
    driven.goTo(30);
    expect([told, done]).toEqual([[new Error("broken")], ["next"]]);
  });
});

describe("the clock of this machine", () => {
  it("does something soon, and takes back what is far away", async () => {
    const stopTimer = systemClock.at(systemClock.now() + 365 * 86_400_000, () => {
      throw new Error("a year has passed");
    });
    await new Promise<void>((resolve) => void systemClock.at(systemClock.now(), resolve));
    stopTimer();
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
  });
});
