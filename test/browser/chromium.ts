import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumProgram } from "../../scripts/setup.mjs";

/** A page in a browser of its own, and everything that the browser has complained about. */
export interface OpenPage {
  page: Page;
  /** Errors of the console and of scripts, violations of the policy of contents, and requests that failed. */
  complaints: readonly string[];
  close(): Promise<void>;
}

/** The program; nothing where this machine has none. */
export const program = chromiumProgram();

export function launchChromium(): Promise<Browser> {
  if (program === undefined) throw new Error("This machine has no Chromium.");
  return chromium.launch({ executablePath: program });
}

/** Opens a page as if in a browser of its own, with its own cookies. */
export async function openPage(browser: Browser, options?: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (entry) => {
    if (["error", "warning"].includes(entry.type())) complaints.push(`${entry.type()}: ${entry.text()}`);
  });
  page.on("pageerror", (error) => void complaints.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // What was on its way when the page was left is no fault.
    if (why !== "net::ERR_ABORTED") complaints.push(`request: ${request.url()} ${why}`);
  });
  return { page, complaints, close: () => context.close() };
}
