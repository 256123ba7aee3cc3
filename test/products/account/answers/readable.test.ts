import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesText, durationText, readable, timeText } from "../../../../src/products/account/answers/readable.ts";
import { exampleName, examples, row } from "../data.ts";

describe("a size in bytes", () => {
  it.each([
    [0, "0 B"],
    [1_023, "1023 B"],
    [1_048_576, "1 MiB"],
    [1_073_741_824, "1 GiB"],
    [532_362_818_323, "495.8 GiB"],
    [2 ** 63, "8 EiB"],
    [-1, "unlimited"],
  ])("%d reads %s", (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it.each([-2, Number.NaN, Number.POSITIVE_INFINITY])("has no text when it is %d", (bytes) => {
    expect(bytesText(bytes)).toBeUndefined();
  });
});

describe("a duration in milliseconds", () => {
  it.each([
    [0, "0 milliseconds"],
    [1, "1 millisecond"],
    [1_234, "1.2 seconds"],
    [900_000, "15 minutes"],
    [5_400_000, "1.5 hours"],
    [86_400_000, "1 day"],
    [2_592_000_000, "30 days"],
    [-1, "unlimited"],
  ])("%d reads %s", (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  it.each([-2, Number.NaN])("has no text when it is %d", (milliseconds) => {
    expect(durationText(milliseconds)).toBeUndefined();
  });
});

describe("a Unix time", () => {
  it("reads the same in seconds and in milliseconds", () => {
    expect(timeText(1_658_909_671)).toBe("2022-07-27T08:14:31Z");
    expect(timeText(1_658_909_671_123)).toBe("2022-07-27T08:14:31Z");
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 9e15])("has no text when it is %d", (time) => {
    expect(timeText(time)).toBeUndefined();
  });
});

describe("a readable response", () => {
  it("has texts beside the limits of a database, in their units", () => {
    const response = {
      db_disk_threshold: 1_073_741_824,
      creation_time: 1_658_909_671,
      db_conn_idle_timeout: 21_600_000_000_000,
      db_lua_timeout: 250_000_000,
      port: 6379,
    };
    expect(readable(response)).toEqual({
      ...response,
      db_disk_threshold_text: "1 GiB",
      creation_time_text: "2022-07-27T08:14:31Z",
      db_conn_idle_timeout_text: "6 hours",
      db_lua_timeout_text: "250 milliseconds",
    });
  });

  it("has each text after its number, in every element of a list", () => {
    const [topic] = readable([{ retention_time: 2_592_000_000, retention_size: -1, state: "active" }]) as [object];
    expect(Object.keys(topic)).toEqual([
      ...["retention_time", "retention_time_text"],
      ...["retention_size", "retention_size_text", "state"],
    ]);
    expect(topic).toMatchObject({ retention_time_text: "30 days", retention_size_text: "unlimited" });
  });

  it("has seconds of QStash in words", () => {
    expect(readable({ timeout: 900, retention: 2_592_000 })).toMatchObject({
      timeout_text: "15 minutes",
      retention_text: "30 days",
    });
  });

  it("keeps a text that the API itself gives", () => {
    expect(readable({ timeout: 30, timeout_text: "theirs" })).toEqual({ timeout: 30, timeout_text: "theirs" });
  });

  it.each(["OK", null, undefined, 7, ["3.125.136.186/32"]])("is %j as it came", (response) => {
    expect(readable(response)).toEqual(response);
  });

  it("leaves a number that is no number in its field alone", () => {
    expect(readable({ timeout: "30", creation_time: null })).toEqual({ timeout: "30", creation_time: null });
  });

  it("reads a number that was kept exact", () => {
    expect(readable({ db_disk_threshold: 1_073_741_824n })).toMatchObject({ db_disk_threshold_text: "1 GiB" });
  });

  it("never throws and never changes what came, whatever came", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (response) => {
        const shown = readable(response);
        if (typeof response === "object" && response !== null) expect(shown).toMatchObject(response);
        else expect(shown).toBe(response);
      }),
    );
  });
});

const presented = examples.filter(({ tool }) => row(tool).options.present === readable);

describe.each(presented.map((example) => [exampleName(example), example] as const))("%s", (_, { response }) => {
  it("comes back whole, with additions only", () => {
    const shown = readable(response);
    const [before, after] = [[response].flat(), [shown].flat()] as Record<string, unknown>[][];
    expect(after).toHaveLength(before?.length ?? 0);
    for (const [position, element] of (before ?? []).entries()) {
      const seen = after?.[position] ?? {};
      for (const [field, value] of Object.entries(element)) expect(seen[field]).toEqual(value);
      const added = Object.keys(seen).filter((field) => !(field in element));
      expect(added.every((field) => field.endsWith("_text"))).toBe(true);
    }
  });
});
