import { expect, onTestFinished, test, vi } from "vitest";
import { untilShutdown } from "../../src/commands/shutdown.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Waits for the end as on a system, in a process that stays; gives what SIGHUP has asked for. */
function waiting(platform: NodeJS.Platform) {
  const before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const onHangup = vi.fn();
  onTestFinished(() => {
    for (const signal of SIGNALS) {
      for (const listener of process.listeners(signal)) {
        if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
      }
    }
    exit.mockRestore();
  });
  return { exit, onHangup, ...untilShutdown(async () => {}, { onHangup, platform }) };
}

test("SIGHUP asks for what the server does then, and not for its end", async () => {
  const { end, ended, exit, onHangup } = waiting("linux");
  process.emit("SIGHUP");
  expect(onHangup).toHaveBeenCalledOnce();
  end();
  expect(await ended).toBe(0);
  await vi.waitFor(() => expect(exit).toHaveBeenCalledOnce());
});

test("on Windows SIGHUP is a window that is closed, and ends the server", async () => {
  const { ended, exit, onHangup } = waiting("win32");
  process.emit("SIGHUP");
  expect(await ended).toBe(0);
  expect(onHangup).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));
});
