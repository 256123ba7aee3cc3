import { InputError } from "../../../call/tool.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { durationOf } from "../../qstash/publish/message-durations.ts";

/** The limits of a flow control key. */
export interface FlowLimits {
  parallelism?: number;
  rate?: number;
  /** In seconds. */
  period?: number;
}

/** `parallelism=2, rate=10, period=1m`, as "Upstash-Flow-Control-Value" has it. Throws an InputError for what is none. */
export function flowLimits(text: string): FlowLimits {
  const limits: FlowLimits = {};
  for (const part of text.split(",")) {
    const [, name, value = ""] = /^\s*(parallelism|rate|period)\s*=\s*(\w+)\s*$/.exec(part) ?? [];
    if (name === "period") limits.period = periodOf(value);
    else if ((name === "parallelism" || name === "rate") && /^[1-9]\d{0,8}$/.test(value)) limits[name] = Number(value);
    else
      throw new InputError(`flow_control must be such as parallelism=2, rate=10, period=1m, but has ${quoted(part)}.`);
  }
  if (limits.parallelism !== undefined || limits.rate !== undefined) return limits;
  throw new InputError(`flow_control needs a parallelism or a rate, such as parallelism=2, but is ${quoted(text)}.`);
}

/** A number alone is of seconds. */
function periodOf(value: string): number {
  return /^\d+$/.test(value) ? Number(value) : durationOf(value, "period of flow_control") / 1_000;
}
