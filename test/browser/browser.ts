import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { launchChromium, type OpenPage, openPage, program } from "./chromium.ts";

/** Opens pages, each as if in a browser of its own: with its own cookies. */
export type OpensPages = (options?: BrowserContextOptions) => Promise<OpenPage>;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Tests that need Chromium: one process of it for all of a file. They are skipped where there is none. */
export function inChromium(about: string, tests: (open: OpensPages) => void): void {
  describe.skipIf(program === undefined)(about, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());
    tests(async (options) => {
      const opened = await openPage(browser, options);
      onTestFinished(opened.close);
      return opened;
    });
  });
}

/**
 * What axe-core finds wrong with a page as it is now, in light and in dark: rule, and the elements that break it. Colors are
 * all that differs in the dark.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const options = colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {};
    found.push(...(await faultsNow(page, options)).map((fault) => `${colorScheme}: ${fault}`));
  }
  return found;
}

/** The same in the colors that it has now. */
export function faultsNow(page: Page | Frame, options: object = {}): Promise<string[]> {
  return page.evaluate(findFaults, { axe, options });
}

/** Runs in the page. */
async function findFaults({ axe: source, options }: { axe: string; options: object }): Promise<string[]> {
  const known = globalThis as unknown as {
    axe?: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
  };
  // biome-ignore lint/security/noGlobalEval: evaluated by the test in the page, past its policy.
  if (known.axe === undefined) globalThis.eval(source);
  const { violations } = (await known.axe?.run(options)) ?? { violations: [] };
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
