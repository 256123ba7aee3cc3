import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { openCallers } from "../../src/callers/callers-of-file.ts";

const tokenOf = (name: string) => `token-of-${name}`;
const fileOf = (...names: string[]) =>
  JSON.stringify({ callers: names.map((name) => ({ name, token_sha256: tokenDigest(tokenOf(name)) })) });

function callersFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "callers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "callers.json");
  writeFileSync(file, text);
  return file;
}

test("a caller that is removed while the first ones are made ready is gone soon", async () => {
  const file = callersFile(fileOf("ada", "bob"));
  let isFirst = true;
  const productsAt = () => {
    if (isFirst) writeFileSync(file, fileOf("ada"));
    isFirst = false;
    return [];
  };
  const { callers, close } = await openCallers(file, { productsAt, tell: () => {} });
  onTestFinished(close);
  expect(callers.of(tokenOf("bob"))?.id).toBe("bob");
  await vi.waitFor(() => expect(callers.of(tokenOf("bob"))).toBeUndefined(), { timeout: 20_000, interval: 50 });
  expect(callers.of(tokenOf("ada"))?.id).toBe("ada");
});

test.each(["", fileOf("ada").slice(0, 40), "{}", "null"])(
  "a file that is half written, as %j, leaves the callers as they were until it is whole",
  async (half) => {
    const file = callersFile(fileOf("ada"));
    const tell = vi.fn();
    const { callers, close } = await openCallers(file, { productsAt: () => [], tell });
    onTestFinished(close);
    writeFileSync(file, half);
    await vi.waitFor(
      () => expect(tell).toHaveBeenCalledWith("error", expect.stringContaining("was not taken")),
      20_000,
    );
    expect(callers.of(tokenOf("ada"))?.id).toBe("ada");
    expect(callers.of(tokenOf("bob"))).toBeUndefined();
    writeFileSync(file, fileOf("ada", "bob"));
    await vi.waitFor(() => expect(callers.of(tokenOf("bob"))?.id).toBe("bob"), 20_000);
  },
);
