import type { CallEnd } from "../../src/call/observer.ts";

/** The end of a call as an observer hears it. */
export function callEnd(parts: Partial<CallEnd> = {}): CallEnd {
  return {
    id: 7,
    caller: "ada",
    tool: "sample_read",
    access: "read",
    at: new Date("2026-03-02T12:55:00Z"),
    target: undefined,
    outcome: "answered",
    milliseconds: 12,
    requests: 2,
    commands: 3,
    ...parts,
  };
}
