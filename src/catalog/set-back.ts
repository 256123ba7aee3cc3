import type { Inverse, SetValues } from "./inverse.ts";

type Input = Readonly<Record<string, unknown>>;

/** Where some settings are read, and how one is set. */
export interface SetBack {
  /** What is set, in words. */
  setting: string;
  read: string;
  query?: Readonly<Record<string, string>>;
  /** Fields of the answer by the names of the inputs that set them. */
  fields: Readonly<Record<string, string>>;
  tool: string;
}

/** The inverse of a tool that takes values under names of its own: the same tool with the values that were set before. */
export function setBack({ setting, read, query = {}, fields, tool }: SetBack): Inverse {
  const given = (input: Input) => Object.keys(fields).filter((name) => input[name] !== undefined);
  return {
    ...{ setting, read, query },
    isPart: Object.keys(fields).length > 1,
    settings: (answer) => fieldsIn(answer, fields),
    after: (input, before) => ({ ...before, ...pick(input, given(input)) }),
    back: (before, input) => ({ tool, input: pick(before, given(input)) }),
  };
}

/** The inverse of a tool that turns something on or off: the tool that does the other thing, or its other action. */
export function turnBack(
  terms: Omit<SetBack, "fields" | "tool"> & {
    /** The field of the answer that says whether it is on. */
    field: string;
    /** Whether a call turns it on; nothing where it does neither. */
    turnsOn(input: Input): boolean | undefined;
    /** What turning it on and off is called, where it is not "turns on the …". */
    called?: readonly [on: string, off: string];
    to(isOn: boolean): { tool: string; input: Input };
  },
): Inverse {
  const { setting, read, query = {}, field, turnsOn, to } = terms;
  const [on, off] = terms.called ?? [`turns on the ${setting}`, `turns off the ${setting}`];
  return {
    ...{ setting, read, query },
    does: (input) => (turnsOn(input) ? on : off),
    settings: (answer) => fieldsIn(answer, { [field]: field }, "boolean"),
    after: (input, before) => ({ ...before, [field]: turnsOn(input) }),
    back: (before, input) =>
      turnsOn(input) === undefined ? "this action has no way back" : to(before[field] === true),
  };
}

/** The fields of an answer under other names; nothing where one of them is not told. */
function fieldsIn(answer: unknown, fields: Readonly<Record<string, string>>, type?: string): SetValues | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const told: Readonly<Record<string, unknown>> = { ...answer };
  const found = Object.entries(fields).map(([name, field]) => [name, told[field]] as const);
  const isTold = (value: unknown) =>
    value !== undefined && value !== null && (type === undefined || typeof value === type);
  return found.every(([, value]) => isTold(value)) ? Object.fromEntries(found) : undefined;
}

function pick(values: Input, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}
