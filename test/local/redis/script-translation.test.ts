import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createScriptTranslation } from "../../../src/local/redis/translation/script-translation.ts";

const flagged = (number: number) => `#!lua flags=allow-key-locking\nreturn ${number}`;
const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

describe("scripts with the flag allow-key-locking", () => {
  it("are remembered as long as they are among the last 10,000, however often they are sent", () => {
    const { EVAL: send, EVALSHA: recall } = createScriptTranslation();
    const isKnown = (number: number) =>
      recall?.(["EVALSHA", sha1(flagged(number)), "0"]).command[1] !== sha1(flagged(number));
    for (let number = 0; number < 10_000; number += 1) send?.(["EVAL", flagged(number), "0"]);
    send?.(["EVAL", flagged(0), "0"]);
    expect([0, 1, 9_999].map(isKnown)).toEqual([true, true, true]);
    send?.(["EVAL", flagged(10_000), "0"]);
    expect([0, 1, 2, 10_000].map(isKnown)).toEqual([true, false, true, true]);
  });

  it("leave the other arguments as they are, and are left alone where the text is missing", () => {
    const { EVAL: send, SCRIPT: script } = createScriptTranslation();
    const bytes = Buffer.from([0xff]);
    expect(send?.(["eval", flagged(1), "1", bytes, "a"]).command.slice(2)).toEqual(["1", bytes, "a"]);
    for (const command of [["EVAL"], ["SCRIPT"], ["SCRIPT", "LOAD"], ["SCRIPT", "EXISTS"]]) {
      expect((command[0] === "EVAL" ? send : script)?.(command).command).toEqual(command);
    }
  });
});
