import { badRequestError } from "../../http/api-error.ts";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "50s", "1d10h30m", or a plain number of seconds, in milliseconds; else a 400 that names the header. */
export function durationMs(text: string, header: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (!/^(\d+(\.\d+)?[smhd])+$/.test(text)) {
    throw badRequestError(`${header}: "${text}" is no duration; write such as 50s, 3m or 1d10h30m`);
  }
  const parts = [...text.matchAll(/([\d.]+)([smhd])/g)];
  return Math.round(parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (UNIT_MS[unit] ?? 0), 0));
}
