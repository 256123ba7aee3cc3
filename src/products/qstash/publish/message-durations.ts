import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time as QStash takes it, `30s` or `1d2h`, in milliseconds. Throws an InputError that names the input. */
export function durationOf(text: string, input: string): number {
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw new InputError(`${input} must be such as 30s, 10m or 1d2h30m (s, m, h, d), but is ${quoted(text)}.`);
  }
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
}
