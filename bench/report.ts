import { cpus } from "node:os";
import packageJson from "../package.json" with { type: "json" };
import { type Comparison, median } from "./rounds.ts";

/**
 * What a ratio should be at most, or at least; or what the measured side should take at most, in milliseconds, or be at most
 * above the yardstick.
 */
export type Target = { atMost: number } | { atLeast: number } | { atMostMs: number } | { atMostAbove: number };

/** One line of the report. */
export interface Row {
  group: string;
  name: string;
  unit: "ms" | "MiB" | "calls/s";
  comparison: Comparison;
  target?: Target;
}

/** How to read the numbers. */
const NOTES = [
  "Ratios are medians over alternating rounds of this one run (least–greatest in brackets); absolute numbers are this machine's.",
  "Every answer is checked. The load comes from a plain JSON-RPC writer over the server's stdio or HTTP, not from an SDK's client, so that the server is measured and not the client.",
  "Load generator, server, upstream and redis-server are processes of their own and share the processors; bare undici runs inside the load generator, so it has one process less to pay for.",
];

/** The report for a person: a heading for each group of rows, then how to read it. */
export function asTable(rows: readonly Row[], seconds: number): string {
  const lines = rows.map(({ name, unit, comparison, target }) => {
    const ratio = median(comparison.ratios);
    const [least = ratio] = comparison.ratios;
    const greatest = comparison.ratios.at(-1) ?? ratio;
    return [
      name,
      `${number(comparison.measured)} ${unit}`,
      `${number(comparison.yardstick)} ${unit}`,
      `${ratio.toFixed(2)}×`,
      `(${least.toFixed(2)}–${greatest.toFixed(2)})`,
      target === undefined ? "" : `${described(target)} ${isMet(target, comparison) ? "met" : "MISSED"}`,
    ];
  });
  const titles = ["", "measured", "yardstick", "ratio", "(range)", "target"];
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => (line[column] ?? "").length)),
  );
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const body = rows.flatMap((row, index) => {
    const heading = rows[index - 1]?.group === row.group ? [] : ["", row.group];
    return [...heading, print(lines[index] ?? [])];
  });
  return [`${machine()}, ${Math.round(seconds)} s`, "", print(titles), ...body, "", ...NOTES, ""].join("\n");
}

/** The same for a program. */
export function asJson(rows: readonly Row[], seconds: number): string {
  const measurements = rows.map(({ comparison, target, ...row }) => {
    const ratio = median(comparison.ratios);
    return {
      ...row,
      ...comparison,
      ratio,
      ...(target === undefined ? {} : { target, met: isMet(target, comparison) }),
    };
  });
  return `${JSON.stringify({ machine: machine(), seconds, measurements }, undefined, 2)}\n`;
}

function machine(): string {
  const processors = cpus();
  return `${packageJson.name} ${packageJson.version}, Node ${process.versions.node}, ${process.platform} ${process.arch}, ${processors.length} × ${processors[0]?.model ?? "processor"}`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function described(target: Target): string {
  if ("atMostMs" in target) return `≤ ${target.atMostMs} ms`;
  if ("atMostAbove" in target) return `≤ +${target.atMostAbove}`;
  return "atMost" in target ? `≤ ${target.atMost}×` : `≥ ${target.atLeast}×`;
}

function isMet(target: Target, { measured, yardstick, ratios }: Comparison): boolean {
  if ("atMostMs" in target) return measured <= target.atMostMs;
  if ("atMostAbove" in target) return measured - yardstick <= target.atMostAbove;
  return "atMost" in target ? median(ratios) <= target.atMost : median(ratios) >= target.atLeast;
}
