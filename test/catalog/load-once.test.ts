import { describe, expect, test, vi } from "vitest";
import { loadOnce, whenThere } from "../../src/catalog/load-once.ts";

describe("what is loaded once", () => {
  test("is loaded when it is asked for, and once for all who ask meanwhile", async () => {
    const load = vi.fn(async () => ({}));
    const get = loadOnce(load);
    expect(load).not.toHaveBeenCalled();
    const [one, other] = await Promise.all([get(), get()]);
    expect(one).toBe(other);
    expect(load).toHaveBeenCalledOnce();
  });

  test("is there at once from then on", async () => {
    const get = loadOnce(async () => "tables");
    await get();
    expect(get()).toBe("tables");
  });

  test("is loaded again after a failure, which all hear who waited for it", async () => {
    const load = vi.fn(async () => "tables").mockRejectedValueOnce(new Error("no file handles are left"));
    const get = loadOnce(load);
    const failed = await Promise.allSettled([get(), get()]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await get()).toBe("tables");
    expect(load).toHaveBeenCalledTimes(2);
  });
});

describe("going on", () => {
  test("waits only for what is not there", async () => {
    expect(whenThere(1, (value) => value + 1)).toBe(2);
    expect(await whenThere(Promise.resolve(1), (value) => value + 1)).toBe(2);
  });
});
