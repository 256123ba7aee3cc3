import { describe, expect, it } from "vitest";
import { START, useQStash } from "./fixture.ts";

const test = useQStash();
const HOUR = 3_600_000;

describe("a schedule", () => {
  it("publishes its message at each time of its cron expression", async () => {
    const { scheduleId } = await test.client.schedules.create({
      destination: test.receiver.url,
      cron: "*/5 * * * *",
      body: "tick",
      headers: { "My-Header": "mine" },
    });
    await test.pass(10 * 60_000);
    expect(test.receiver.received).toMatchObject([
      { body: "tick", headers: { "my-header": "mine", "upstash-schedule-id": scheduleId } },
      { body: "tick" },
    ]);
    expect(await test.client.schedules.get(scheduleId)).toMatchObject({
      scheduleId,
      cron: "*/5 * * * *",
      destination: test.receiver.url,
      method: "POST",
      body: "tick",
      createdAt: START,
      isPaused: false,
      lastScheduleTime: Date.UTC(2027, 0, 4, 9, 5),
      nextScheduleTime: Date.UTC(2027, 0, 4, 9, 10),
    });
  });

  it("is of the time zone that it names, and of UTC without one", async () => {
    await test.client.schedules.create({ destination: `${test.receiver.url}/utc`, cron: "0 9 * * 1" });
    await test.client.schedules.create({
      destination: `${test.receiver.url}/new-york`,
      cron: "CRON_TZ=America/New_York 0 9 * * 1",
    });
    await test.pass(60_000);
    expect(test.receiver.received.map(({ path }) => path)).toEqual(["/utc"]);
    await test.pass(5 * HOUR);
    expect(test.receiver.received.map(({ path }) => path)).toEqual(["/utc", "/new-york"]);
  });

  it("keeps its hour when the clocks of its zone change", async () => {
    test.clock.goTo(Date.UTC(2027, 2, 27, 12));
    await test.client.schedules.create({ destination: test.receiver.url, cron: "CRON_TZ=Europe/Berlin 30 7 * * *" });
    const times: number[] = [];
    test.receiver.answer = (_request, response) => {
      times.push(test.clock.now());
      response.end();
    };
    await test.pass(48 * HOUR);
    expect(times).toEqual([Date.UTC(2027, 2, 28, 5, 30), Date.UTC(2027, 2, 29, 5, 30)]);
  });

  it("publishes nothing while it is paused", async () => {
    const { scheduleId } = await test.client.schedules.create({ destination: test.receiver.url, cron: "* * * * *" });
    await test.client.schedules.pause({ schedule: scheduleId });
    await test.pass(5 * 60_000);
    expect(await test.client.schedules.get(scheduleId)).toMatchObject({ isPaused: true });
    expect(test.receiver.received).toEqual([]);
    await test.client.schedules.resume({ schedule: scheduleId });
    await test.pass(60_000);
    expect(test.receiver.received).toHaveLength(1);
  });

  it("is paused and resumed by POST, too", async () => {
    const { scheduleId } = await test.client.schedules.create({ destination: test.receiver.url, cron: "* * * * *" });
    await test.call(`POST /v2/schedules/${scheduleId}/pause`);
    expect(await test.client.schedules.get(scheduleId)).toMatchObject({ isPaused: true });
    await test.call(`POST /v2/schedules/${scheduleId}/resume`);
    expect(await test.client.schedules.get(scheduleId)).toMatchObject({ isPaused: false });
  });

  it("is set anew by another of the same ID", async () => {
    const create = (cron: string) =>
      test.client.schedules.create({ destination: test.receiver.url, scheduleId: "mine", cron });
    await create("* * * * *");
    await create("0 0 1 1 *");
    await test.pass(10 * 60_000);
    expect(test.receiver.received).toEqual([]);
    expect((await test.client.schedules.list()).map(({ scheduleId, cron }) => [scheduleId, cron])).toEqual([
      ["mine", "0 0 1 1 *"],
    ]);
  });

  it("ends when it is deleted", async () => {
    const { scheduleId } = await test.client.schedules.create({ destination: test.receiver.url, cron: "* * * * *" });
    await test.client.schedules.delete(scheduleId);
    await test.pass(5 * 60_000);
    expect(test.receiver.received).toEqual([]);
    await expect(test.client.schedules.get(scheduleId)).rejects.toMatchObject({ status: 404 });
  });

  it("publishes to the endpoints of a group, or into a queue", async () => {
    await test.client.urlGroups.addEndpoints({ name: "group", endpoints: [{ url: `${test.receiver.url}/member` }] });
    await test.client.schedules.create({ destination: "group", cron: "* * * * *" });
    await test.client.schedules.create({ destination: test.receiver.url, cron: "* * * * *", queueName: "queue" });
    await test.client.queue({ queueName: "queue" }).pause();
    await test.pass(60_000);
    expect(test.receiver.received.map(({ path }) => path)).toEqual(["/member"]);
    expect(await test.client.queue({ queueName: "queue" }).get()).toMatchObject({ lag: 1 });
  });

  it("says what became of its last messages", async () => {
    const { scheduleId } = await test.client.schedules.create({ destination: test.receiver.url, cron: "* * * * *" });
    await test.pass(60_000);
    const { lastScheduleStates = {} } = await test.client.schedules.get(scheduleId);
    expect(Object.values(lastScheduleStates)).toEqual(["SUCCESS"]);
  });

  it("waits its delay after each time", async () => {
    await test.client.schedules.create({ destination: test.receiver.url, cron: "0 9 * * *", delay: 30 });
    await test.pass(59_999);
    expect(test.receiver.received).toEqual([]);
    await test.pass(1);
    expect(test.receiver.received).toHaveLength(1);
  });

  it.each(["every day", "* * * * * *", "CRON_TZ=Mars/Base 0 0 * * *", "61 * * * *"])("is refused: %s", async (cron) => {
    await expect(test.client.schedules.create({ destination: test.receiver.url, cron })).rejects.toThrow(
      "no cron expression",
    );
  });
});

it("makes a schedule of a message that is published with a cron expression", async () => {
  const headers = { "Upstash-Cron": "* * * * *" };
  const { body } = await test.call(`POST /v2/publish/${test.receiver.url}`, { headers, body: "x" });
  expect(body).toEqual({ scheduleId: "scd_1" });
  await test.pass(60_000);
  expect(test.receiver.bodies()).toEqual(["x"]);
});
