import fc from "fast-check";

/*
 * Bounds every property of a file that imports this, and all of unit, by a time that ends before the test does: a failure
 * is then told with the smallest example that was found by then, rather than as a test that took too long.
 */

/** Milliseconds: a little less than a test has (`testTimeout` of vitest.config.ts). */
const LONGEST = 50_000;

fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: LONGEST, markInterruptAsFailure: true });
